"""Consents to pay: each kind, what is told of one, and its limits."""

from collections.abc import Mapping

PAYING: Mapping[str, str] = {
    # One payment.
    "Pay {payee} {amount}?": "Utua te {amount} ki a {payee}?",
    "{app} asks us to pay {amount} to {payee} for you, once.": (
        "E tono ana a {app} kia utua e mātou te {amount} ki a {payee} mōu, kotahi noa."
    ),
    "A payment of {amount} to {payee}": "He utunga o te {amount} ki a {payee}",
    "make a payment for you": "utu i tētahi utunga mōu",
    "One payment, now. We can’t recall it once it is sent.": (
        "Kotahi te utunga, ināianei. Kāore e taea e mātou te whakahoki ina tukuna."
    ),
    "any other payment, and your data": "tētahi atu utunga, me ō raraunga",
    "You can’t take it back once you have agreed. If something is wrong, call us at once.": (
        "Kāore e taea e koe te whakahoki ina whakaae koe. Mehemea he hē, waea mai wawe ki a mātou."
    ),
    "Pay {amount}": "Utua te {amount}",
    "Don’t pay": "Kaua e utu",
    "Which account do you want to pay from?": "Nō tēhea pūkete e hiahia ana koe ki te utu?",
    # Later.
    "Pay {payee} {amount} later?": "Utua te {amount} ki a {payee} ā muri ake?",
    "{app} asks us to pay {amount} to {payee} for you, once, on the day below.": (
        "E tono ana a {app} kia utua e mātou te {amount} ki a {payee} mōu, kotahi noa, i te rā kei raro nei."
    ),
    "A payment of {amount} to {payee}, later": "He utunga o te {amount} ki a {payee}, ā muri ake",
    "set up a payment for you": "whakarite i tētahi utunga mōu",
    "One payment, on that day.": "Kotahi te utunga, i taua rā.",
    "Set up {amount}": "Whakaritea te {amount}",
    "Don’t set up": "Kaua e whakarite",
    # Regularly.
    "Pay {payee} {amount} regularly?": "Utua auautia te {amount} ki a {payee}?",
    "{app} asks us to set up a standing order to {payee}, beginning with {amount}.": (
        "E tono ana a {app} kia whakaritea e mātou he utunga aunoa ki a {payee}, ka tīmata ki te {amount}."
    ),
    "A standing order to {payee}, beginning with {amount}": (
        "He utunga aunoa ki a {payee}, ka tīmata ki te {amount}"
    ),
    "set up a standing order for you": "whakarite i tētahi utunga aunoa mōu",
    "A standing order: we pay it by ourselves, without asking you each time.": (
        "He utunga aunoa: ka utua e mātou anō, me te kore e pātai ki a koe i ia wā."
    ),
    "Once it is set up you find it among your standing orders, where you can end it.": (
        "Ina whakaritea ka kitea e koe i waenga i ō utunga aunoa, ā, ka taea e koe te whakamutu i reira."
    ),
    "Set up": "Whakaritea",
    # Abroad.
    "Send {payee} {amount}?": "Tukuna te {amount} ki a {payee}?",
    "{app} asks us to send {amount} to {payee} for you, once.": (
        "E tono ana a {app} kia tukuna e mātou te {amount} ki a {payee} mōu, kotahi noa."
    ),
    "A payment of {amount} to {payee}, abroad": "He utunga o te {amount} ki a {payee}, ki tāwāhi",
    "send a payment abroad for you": "tuku i tētahi utunga ki tāwāhi mōu",
    "One payment, now, abroad or in another currency. We can’t recall it once it is sent.": (
        "Kotahi te utunga, ināianei, ki tāwāhi, ki tētahi atu momo moni rānei. Kāore e taea e mātou te "
        "whakahoki ina tukuna."
    ),
    "Send {amount}": "Tukuna te {amount}",
    "Don’t send": "Kaua e tuku",
    "Send {payee} {amount} later?": "Tukuna te {amount} ki a {payee} ā muri ake?",
    "{app} asks us to send {amount} to {payee} for you, once, on the day below.": (
        "E tono ana a {app} kia tukuna e mātou te {amount} ki a {payee} mōu, kotahi noa, i te rā kei raro nei."
    ),
    "A payment of {amount} to {payee}, abroad and later": (
        "He utunga o te {amount} ki a {payee}, ki tāwāhi, ā muri ake"
    ),
    "set up a payment abroad for you": "whakarite i tētahi utunga ki tāwāhi mōu",
    "One payment, on that day, abroad or in another currency.": (
        "Kotahi te utunga, i taua rā, ki tāwāhi, ki tētahi atu momo moni rānei."
    ),
    "Send {payee} {amount} regularly?": "Tukuna auautia te {amount} ki a {payee}?",
    "{app} asks us to set up a standing order to {payee}, abroad, of {amount} each time.": (
        "E tono ana a {app} kia whakaritea e mātou he utunga aunoa ki a {payee}, ki tāwāhi, o te {amount} ia wā."
    ),
    "A standing order to {payee}, abroad, of {amount} each time": (
        "He utunga aunoa ki a {payee}, ki tāwāhi, o te {amount} ia wā"
    ),
    "set up a standing order abroad for you": "whakarite i tētahi utunga aunoa ki tāwāhi mōu",
    # A file.
    "Make the payments in this file?": "Me utu ngā utunga kei tēnei kōnae?",
    "{app} asks us to make a list of payments for you, {amount} in all.": (
        "E tono ana a {app} kia utua e mātou he rārangi utunga mōu, {amount} te katoa."
    ),
    "A list of payments, {amount} in all": "He rārangi utunga, {amount} te katoa",
    "{app} asks us to make a list of payments for you. It states no sum.": (
        "E tono ana a {app} kia utua e mātou he rārangi utunga mōu. Kāore e kī mai i te tapeke."
    ),
    "A list of payments, without a sum": "He rārangi utunga, kāore he tapeke",
    "Make the payments": "Utua ngā utunga",
    "Sign {giver}’s list of payments?": "Ka waitohua te rārangi utunga a {giver}?",
    "the list of payments": "te rārangi utunga",
    "sign the list of payments": "waitohu i te rārangi utunga",
    "Sum stated by the app": "Te tapeke i kīia e te taupānga",
    "None: we added the payments up ourselves": "Karekau: nā mātou anō ngā utunga i tāpiri",
    "make the payments of a file for you": "utu i ngā utunga o tētahi kōnae mōu",
    "Every payment in the list that {app} sent us.": "Ngā utunga katoa o te rārangi i tukuna mai e {app}.",
    "payments that are not in the list, and your data": "ngā utunga kāore i te rārangi, me ō raraunga",
    # Within limits.
    "Let {app} move money for you?": "Tukuna a {app} ki te neke moni mōu?",
    "Let {app} make payments for you?": "Tukuna a {app} ki te utu mōu?",
    "{app} may pay {payee} from your account, within the limits below, without asking you again.": (
        "Ka āhei a {app} ki te utu i a {payee} mai i tō pūkete, i roto i ngā tepe kei raro nei, me te kore e "
        "pātai anō ki a koe."
    ),
    "Payments to {payee}, within limits": "Ngā utunga ki a {payee}, i roto i ngā tepe",
    "make payments for you, within limits": "utu i ngā utunga mōu, i roto i ngā tepe",
    "{app} decides when and how much, within these limits.": (
        "Mā {app} e whakatau āhea me te nui, i roto i ēnei tepe."
    ),
    "payments beyond these limits, and your data": "ngā utunga i tua atu i ēnei tepe, me ō raraunga",
    "No end date": "Kāore he rā mutunga",
    "At any time: sign in to us, open Data sharing and choose Stop this, or tell {app}. No payment is made "
    "then.": (
        "I ngā wā katoa: takiuru mai, whakatuwherahia te Tuari raraunga ka kōwhiri i te Whakamutua tēnei, me "
        "kōrero rānei ki a {app}. Kāore he utunga i muri iho."
    ),
    "Allow payments": "Whakaaetia ngā utunga",
    "Don’t allow": "Kaua e whakaae",
    # Whether there is enough.
    "Let {app} ask whether you have enough?": "Tukuna a {app} ki te pātai mehemea he nui tō moni?",
    "{app} may ask us whether there is enough in your account for an amount.": (
        "Ka āhei a {app} ki te pātai mai mehemea he nui te moni kei tō pūkete mō tētahi rahi."
    ),
    "ask us whether there is enough in your account": "pātai mai mehemea he nui te moni kei tō pūkete",
    "We answer only yes or no, never your balance.": "Ko te āe, ko te kāo anake tā mātou whakautu, kaua rawa tō toenga.",
    "your balance, your payments, and any power to pay": "tō toenga, ō utunga, me te mana utu",
    "No end date unless you stop it": "Kāore he rā mutunga, ki te kore koe e whakamutu",
    "At any time: sign in to us, open Data sharing and choose Stop this, or tell {app}. They get no answer "
    "then.": (
        "I ngā wā katoa: takiuru mai, whakatuwherahia te Tuari raraunga ka kōwhiri i te Whakamutua tēnei, me "
        "kōrero rānei ki a {app}. Kāore rātou e whiwhi whakautu i muri iho."
    ),
    "Let {app} ask": "Tukuna a {app} kia pātai",
    "About which account may {app} ask?": "Mō tēhea pūkete ka āhei a {app} ki te pātai?",
    # Once more.
    "Confirm that {app} may go on making payments": "Whakaūngia ka taea tonu e {app} te utu",
    "You let {app} pay {payee} from your account already. Nothing changes: the limits, the end and the account "
    "stay as they are.": (
        "Kua tukuna kētia e koe a {app} ki te utu i a {payee} mai i tō pūkete. Kāore he mea e huri: ka noho "
        "tonu ngā tepe, te mutunga me te pūkete."
    ),
    "Confirm that {app} may go on asking": "Whakaūngia ka taea tonu e {app} te pātai",
    "You let {app} ask whether there is enough in your account already. Nothing changes: the end and the "
    "account stay as they are.": (
        "Kua tukuna kētia e koe a {app} ki te pātai mehemea he nui te moni kei tō pūkete. Kāore he mea e huri: "
        "ka noho tonu te mutunga me te pūkete."
    ),
    "Go on": "Haere tonu",
    # The signatures of others.
    "Sign {giver}’s payment of {amount} to {payee}?": (
        "Ka waitohua te utunga a {giver} o te {amount} ki a {payee}?"
    ),
    "the payment of {amount} to {payee}": "te utunga o te {amount} ki a {payee}",
    "sign the payment of {amount} to {payee}": "waitohu i te utunga o te {amount} ki a {payee}",
    "Sign {giver}’s payment of {amount} to {payee}, later?": (
        "Ka waitohua te utunga a {giver} o te {amount} ki a {payee}, ā muri ake?"
    ),
    "the payment of {amount} to {payee}, later": "te utunga o te {amount} ki a {payee}, ā muri ake",
    "sign the payment of {amount} to {payee}, later": (
        "waitohu i te utunga o te {amount} ki a {payee}, ā muri ake"
    ),
    "Sign {giver}’s standing order to {payee}, beginning with {amount}?": (
        "Ka waitohua te utunga aunoa a {giver} ki a {payee}, ka tīmata ki te {amount}?"
    ),
    "the standing order to {payee}, beginning with {amount}": (
        "te utunga aunoa ki a {payee}, ka tīmata ki te {amount}"
    ),
    "sign the standing order to {payee}, beginning with {amount}": (
        "waitohu i te utunga aunoa ki a {payee}, ka tīmata ki te {amount}"
    ),
    "Sign {giver}’s payment of {amount} to {payee}, abroad?": (
        "Ka waitohua te utunga a {giver} o te {amount} ki a {payee}, ki tāwāhi?"
    ),
    "the payment of {amount} to {payee}, abroad": "te utunga o te {amount} ki a {payee}, ki tāwāhi",
    "sign the payment of {amount} to {payee}, abroad": (
        "waitohu i te utunga o te {amount} ki a {payee}, ki tāwāhi"
    ),
    "Sign {giver}’s payment of {amount} to {payee}, abroad and later?": (
        "Ka waitohua te utunga a {giver} o te {amount} ki a {payee}, ki tāwāhi, ā muri ake?"
    ),
    "the payment of {amount} to {payee}, abroad and later": (
        "te utunga o te {amount} ki a {payee}, ki tāwāhi, ā muri ake"
    ),
    "sign the payment of {amount} to {payee}, abroad and later": (
        "waitohu i te utunga o te {amount} ki a {payee}, ki tāwāhi, ā muri ake"
    ),
    "Sign {giver}’s standing order to {payee}, abroad, of {amount} each time?": (
        "Ka waitohua te utunga aunoa a {giver} ki a {payee}, ki tāwāhi, o te {amount} ia wā?"
    ),
    "the standing order to {payee}, abroad, of {amount} each time": (
        "te utunga aunoa ki a {payee}, ki tāwāhi, o te {amount} ia wā"
    ),
    "sign the standing order to {payee}, abroad, of {amount} each time": (
        "waitohu i te utunga aunoa ki a {payee}, ki tāwāhi, o te {amount} ia wā"
    ),
    "Sign {giver}’s list of payments, {amount} in all?": (
        "Ka waitohua te rārangi utunga a {giver}, {amount} te katoa?"
    ),
    "the list of payments, {amount} in all": "te rārangi utunga, {amount} te katoa",
    "sign the list of payments, {amount} in all": "waitohu i te rārangi utunga, {amount} te katoa",
    "Sign for {amount}": "Waitohua mō te {amount}",
    "Sign": "Waitohua",
    # What is told beside payee and amount.
    "On": "Hei te",
    "How often": "Te auau",
    "First payment": "Utunga tuatahi",
    "Each payment after the first": "Ia utunga i muri i te tuatahi",
    "Next payment": "Utunga e whai ake nei",
    "Day in each period": "Te rā o ia wā",
    "Amount of the last payment": "Te nui o te utunga whakamutunga",
    "Day of the last payment": "Te rā o te utunga whakamutunga",
    "Number of payments": "Te maha o ngā utunga",
    "Currency that arrives": "Te momo moni ka tae",
    "Country": "Whenua",
    "Who pays the fees": "Mā wai ngā utu ratonga",
    "Exchange rate": "Reiti whakawhiti",
    "Agreed rate": "Reiti i whakaaetia",
    "What for": "Hei aha",
    "Particulars": "Ngā taipitopito",
    "Code": "Waehere",
    "In time until": "Kei te wā tika tae noa ki",
    "Expected to leave": "Te rā e whakaarohia ana ka wehe",
    "Expected to arrive": "Te rā e whakaarohia ana ka tae",
    "Our fee": "Tā mātou utu ratonga",
    "Moving money between accounts of your own": "Te neke moni i waenga i ō ake pūkete",
    "Whoever is paid": "Mā te hunga ka utua",
    "As the payment’s kind has it": "E ai ki te momo utunga",
    "Each side its own": "Mā ia taha āna ake",
    "The rate of the moment": "Te reiti o taua wā",
    "The rate you agreed on": "Te reiti i whakaaetia e koe",
    "About the rate you were told": "Tata ki te reiti i kōrerotia ki a koe",
    "Every day": "Ia rā",
    "Every working day": "Ia rā mahi",
    "Every week": "Ia wiki",
    "Every two weeks": "Ia rua wiki",
    "Every four weeks": "Ia whā wiki",
    "Every month": "Ia marama",
    "Every two months": "Ia rua marama",
    "Every four months": "Ia whā marama",
    "Every five months": "Ia rima marama",
    "Every quarter": "Ia hauwhā tau",
    "Every half-year": "Ia haurua tau",
    "Every year": "Ia tau",
    # Limits.
    "At most {amount} at a time.": "Kaua e nui ake i te {amount} ia wā.",
    "a day": "ia rā",
    "a week, counted from the first day": "ia wiki, ka tatau mai i te rā tuatahi",
    "in two weeks, counted from the first day": "ia rua wiki, ka tatau mai i te rā tuatahi",
    "a month, counted from the first day": "ia marama, ka tatau mai i te rā tuatahi",
    "in half a year, counted from the first day": "ia haurua tau, ka tatau mai i te rā tuatahi",
    "a year, counted from the first day": "ia tau, ka tatau mai i te rā tuatahi",
    "from each Monday to Sunday": "mai i ia Mane ki te Rātapu",
    "in two weeks from Monday": "ia rua wiki mai i te Mane",
    "in each calendar month": "i ia marama o te maramataka",
    "from January to June and from July to December": "mai i Kohitātea ki Pipiri, mai i Hōngongoi ki Hakihea",
    "in each calendar year": "i ia tau o te maramataka",
    "At most {amount} {period}.": "Kaua e nui ake i te {amount} {period}.",
    "At most {count} payments {period}.": "Kaua e neke atu i te {count} utunga {period}.",
    "The first of them is only a part, and allows {amount}.": (
        "He wāhanga noa te wā tuatahi, ā, ka whakaaetia te {amount}."
    ),
    "At most {amount} in all.": "Kaua e nui ake i te {amount} te katoa.",
    "No limit set on all payments together.": "Kāore he tepe mō ngā utunga katoa huihui.",
    "At most {count} payments in all.": "Kaua e neke atu i te {count} utunga te katoa.",
    "No limit set on the number of payments.": "Kāore he tepe mō te maha o ngā utunga.",
    "Not before {date}.": "Kaua i mua i te {date}.",
    "Not after {date}.": "Kaua i muri i te {date}.",
    "{spent} of {amount}, until {date}": "{spent} o te {amount}, tae noa ki te {date}",
    "{spent} of {amount} in all": "{spent} o te {amount} te katoa",
    "{spent} in all": "{spent} te katoa",
    "{spent} of {count} payments": "{spent} o ngā utunga e {count}",
}
