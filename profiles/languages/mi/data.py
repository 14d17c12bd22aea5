"""Each kind of data: its heading, what is in it, what that means, and what is not in it."""

from collections.abc import Mapping

_MAY_REVEAL = "Tērā pea ka kitea te hauora, te whakapono me ngā tikanga o ia rā."
_DETAILS = f"Ngā rā, ngā rahi, ngā whakaahuatanga, ngā wāhi, me wai i utu, i utua rānei. {_MAY_REVEAL}"
_PLAIN = "Ngā rā, ngā rahi, te tūnga, te momo utunga me te tohutoro."
_SHOPS = f"Ngā rā, ngā rahi, ngā whakaahuatanga me ngā toa i utua e koe. {_MAY_REVEAL}"
_DATES = "Ngā rā, ngā rahi me ngā tohutoro o ngā utunga."
_BOTH, _IN, _OUT = (
    "Ngā moni ki roto, ki waho.",
    "Ko ngā moni ka whiwhi koe anake.",
    "Ko ngā moni ka pau i a koe anake.",
)
_NO_DETAILS = "ngā whakaahuatanga, ngā wāhi, te toenga i muri i ia utunga me tērā atu taha"
_NO_SHOPS = "ngā whakaahuatanga me ngā ingoa o ngā toa"
_NO_PINS, _NO_CARDS = "ngā PIN kāri", "ngā PIN me ngā tau kāri katoa"
_RECEIVED, _SPENT = "ngā mea ka whiwhi koe", "ngā mea ka pau i a koe"

DATA: Mapping[str, str] = {
    # Australia's data language.
    "Name": "Ingoa",
    "Full name and title(s)": "Ingoa katoa me te (ngā) taitara",
    "The full name and title on your profile with us.": "Te ingoa katoa me te taitara kei tō kōtaha ki a mātou.",
    "anything about an organisation": "tētahi mea mō tētahi whakahaere",
    "Name and occupation": "Te ingoa me te mahi",
    "Occupation": "Te mahi",
    "Your name as we hold it, and the job type on your file.": (
        "Tō ingoa e mau nei i a mātou, me te momo mahi kei tō kōnae."
    ),
    "your date of birth and identity documents": "tō rā whānau me ngā tuhinga tuakiri",
    "Name, occupation, contact details": "Te ingoa, te mahi, ngā taipitopito whakapā",
    "Phone": "Te waea",
    "Mail address": "Te wāhitau mēra",
    "Residential address": "Te wāhi noho",
    "Your name as we hold it and the job type on your file; also the phones, emails, home and mailing addresses "
    "there.": (
        "Tō ingoa e mau nei i a mātou me te momo mahi kei tō kōnae; me ngā waea, ngā īmēra, ngā wāhi noho me ngā "
        "wāhitau mēra kei reira."
    ),
    "your date of birth, identity documents and who lives with you": (
        "tō rā whānau, ngā tuhinga tuakiri me te hunga e noho tahi ana ki a koe"
    ),
    # What an organisation shares of itself.
    "Organisation profile": "Te kōtaha o te whakahaere",
    "Organisation profile and contact details": "Te kōtaha o te whakahaere me ngā taipitopito whakapā",
    "Agent name and role": "Te ingoa me te tūranga o te māngai",
    "Organisation name": "Te ingoa o te whakahaere",
    "Organisation numbers (ABN or ACN)": "Ngā tau o te whakahaere (ABN, ACN rānei)",
    "Charity status": "Te tūnga aroha",
    "Establishment date": "Te rā i whakatūria ai",
    "Industry": "Te ahumahi",
    "Organisation type": "Te momo whakahaere",
    "Country of registration": "Te whenua i rēhitatia ai",
    "Organisation address": "Te wāhitau o te whakahaere",
    "Which person acts for the organisation, and its name, ABN or ACN, type, industry, charity status, start "
    "date and country of registration.": (
        "Ko wai te māngai o te whakahaere, me tōna ingoa, tōna ABN, ACN rānei, tōna momo, tōna ahumahi, tōna "
        "tūnga aroha, te rā i tīmata ai me te whenua i rēhitatia ai."
    ),
    "private details of its owners": "ngā taipitopito tūmataiti o ōna rangatira",
    "Which person acts for the organisation, and its name, ABN or ACN, type, industry, charity status, start "
    "date and country of registration; also its address, mailing address and phone.": (
        "Ko wai te māngai o te whakahaere, me tōna ingoa, tōna ABN, ACN rānei, tōna momo, tōna ahumahi, tōna "
        "tūnga aroha, te rā i tīmata ai me te whenua i rēhitatia ai; me tōna wāhitau, te wāhitau mēra me te waea."
    ),
    "private details of its owners and contact details of its staff": (
        "ngā taipitopito tūmataiti o ōna rangatira me ngā taipitopito whakapā o āna kaimahi"
    ),
    "Account name, type and balance": "Te ingoa, te momo me te toenga o te pūkete",
    "Name of account": "Te ingoa o te pūkete",
    "Type of account": "Te momo pūkete",
    "Account balance": "Te toenga pūkete",
    "What each account is called, what sort it is, its last digits, when it was opened, if it’s yours, and "
    "how much is in it or owed.": (
        "Te ingoa o ia pūkete, tōna momo, ōna mati whakamutunga, nōnahea i whakatuwherahia ai, nāu ake rānei, "
        "me te nui o te moni kei roto, o te nama rānei."
    ),
    "full account numbers, and payments in and out": "ngā tau pūkete katoa, me ngā utunga ki roto, ki waho",
    "Account balance and details": "Te toenga pūkete me ngā taipitopito",
    "Account number": "Te tau pūkete",
    "Interest rates": "Ngā reiti huamoni",
    "Fees": "Ngā utu ratonga",
    "Discounts": "Ngā whakahekenga utu",
    "Account terms": "Ngā tikanga o te pūkete",
    "Account mail address": "Te wāhitau mēra o te pūkete",
    "What each account is called, what sort it is and how much is in it or owed; also its BSB and account "
    "number, rates, fees, discounts and terms, and the address for its letters.": (
        "Te ingoa o ia pūkete, tōna momo, me te nui o te moni kei roto, o te nama rānei; me tōna BSB me te tau "
        "pūkete, ngā reiti, ngā utu ratonga, ngā whakahekenga utu me ngā tikanga, me te wāhitau mō ōna reta."
    ),
    "payments in and out": "ngā utunga ki roto, ki waho",
    "Transaction details": "Ngā taipitopito tauwhitinga",
    "Incoming and outgoing transactions": "Ngā tauwhitinga ki roto, ki waho",
    "Amounts": "Ngā rahi",
    "Dates": "Ngā rā",
    "Descriptions of transactions": "Ngā whakaahuatanga o ngā tauwhitinga",
    "Who you have sent money to and received money from": "Te hunga i tukua, i whiwhi mai rānei koe i te moni",
    "Each payment in and out: date, amount, description, and who it was from or to. It can reveal health, "
    "faith, habits and the people you pay.": (
        "Ia utunga ki roto, ki waho: te rā, te rahi, te whakaahuatanga, me te hunga nā rātou, mā rātou rānei. "
        "Tērā pea ka kitea te hauora, te whakapono, ngā tikanga o ia rā me te hunga ka utua e koe."
    ),
    "card PINs and full card numbers": "ngā PIN kāri me ngā tau kāri katoa",
    "Direct debits and scheduled payments": "Ngā tango tika me ngā utunga kua whakaritea",
    "Scheduled payments": "Ngā utunga kua whakaritea",
    "Who takes direct debits from you, payments you’ve set up for later, and what you pay off in instalments: "
    "amounts, dates and who gets them.": (
        "Ko wai e tango tika ana i a koe, ngā utunga kua whakaritea e koe mō muri ake, me ngā mea ka utua "
        "ā-wāhanga e koe: ngā rahi, ngā rā me te hunga ka whiwhi."
    ),
    "Instalment plans": "Ngā mahere utu ā-wāhanga",
    "any power to change or stop them": "te mana huri, whakamutu rānei i aua mea",
    "Saved payees": "Ngā kaiwhiwhi kua tiakina",
    "Names and details of accounts you have saved": "Ngā ingoa me ngā taipitopito o ngā pūkete kua tiakina e koe",
    "The people and bills in your address book: names, and their account, biller or PayID details. This is other "
    "people’s data.": (
        "Ngā tāngata me ngā nama kei tō pukapuka wāhitau: ngā ingoa, me ngā taipitopito o ō rātou pūkete, "
        "kaituku nama, PayID rānei. He raraunga ēnei nō ētahi atu tāngata."
    ),
    # Where no scheme prescribes words.
    "Your accounts and balances": "Ō pūkete me ngā toenga",
    "The name, kind, number and currency of each account you choose, and how much is in it or owed on it.": (
        "Te ingoa, te momo, te tau me te momo moni o ia pūkete ka kōwhiria e koe, me te nui o te moni kei roto, "
        "o te nama rānei."
    ),
    "Your payments": "Ō utunga",
    "Each payment in and out: date, amount, description, and who it was from or to. It can reveal health, "
    "faith and habits.": (
        "Ia utunga ki roto, ki waho: te rā, te rahi, te whakaahuatanga, me te hunga nā rātou, mā rātou rānei. "
        f"{_MAY_REVEAL}"
    ),
    "card PINs": _NO_PINS,
    # New Zealand and the United Kingdom.
    "You": "Ko koe",
    "Your own name and contact details": "Tō ake ingoa me ō taipitopito whakapā",
    "Your own name, address, phone and email, as the person who said yes.": (
        "Tō ake ingoa, wāhi noho, waea me te īmēra, hei te tangata i whakaae."
    ),
    "other owners of your accounts": "ētahi atu kaipupuri o ō pūkete",
    "The account holders": "Ngā kaipupuri pūkete",
    "Names, addresses, phones and emails of those who own or run the account; for a business, its own.": (
        "Ngā ingoa, ngā wāhi noho, ngā waea me ngā īmēra o te hunga nō rātou, e whakahaere ana rānei i te "
        "pūkete; mō tētahi pakihi, ko āna ake."
    ),
    "identity documents": "ngā tuhinga tuakiri",
    "The kind, currency, status, nickname and opening date of each account you choose.": (
        "Te momo, te momo moni, te tūnga, te ingoa kārangaranga me te rā whakatuwhera o ia pūkete ka kōwhiria e koe."
    ),
    "account numbers, the holder’s name and balances": "ngā tau pūkete, te ingoa o te kaipupuri me ngā toenga",
    "Your account numbers": "Ō tau pūkete",
    "The kind, currency, status and nickname of each account you choose, its number and the name on it, and "
    "how often it gets statements.": (
        "Te momo, te momo moni, te tūnga me te ingoa kārangaranga o ia pūkete ka kōwhiria e koe, tōna tau me te "
        "ingoa kei runga, me te auau o ōna tauākī."
    ),
    "The kind, currency and nickname of each account you choose.": (
        "Te momo, te momo moni me te ingoa kārangaranga o ia pūkete ka kōwhiria e koe."
    ),
    "sort codes, account numbers and balances": "ngā waehere pēke, ngā tau pūkete me ngā toenga",
    "The kind, currency and nickname of each account you choose, its product, its sort code and number; of a "
    "card, the masked number.": (
        "Te momo, te momo moni me te ingoa kārangaranga o ia pūkete ka kōwhiria e koe, tōna hua, tōna waehere "
        "pēke me te tau; mō te kāri, ko te tau kua huna."
    ),
    "Your balances": "Ō toenga",
    "How much is in each account you choose, or how much is owed on it, and its credit limits.": (
        "Te nui o te moni kei ia pūkete ka kōwhiria e koe, o te nama rānei, me ōna tepe nama."
    ),
    "How much is in each account you choose and how much you can spend, with any overdraft.": (
        "Te nui o te moni kei ia pūkete ka kōwhiria e koe me te nui ka taea e koe te whakapau, me te tarepa "
        "mehemea kei reira."
    ),
    "what you paid or were paid": "ngā mea i utu ai koe, i utua rānei koe",
    "Your payments, without the details": "Ō utunga, kāore ngā taipitopito",
    "Your payments, with details": "Ō utunga, me ngā taipitopito",
    "Money coming in": "Ngā moni ka uru mai",
    "Money coming in, with details": "Ngā moni ka uru mai, me ngā taipitopito",
    "Money coming in, without the details": "Ngā moni ka uru mai, kāore ngā taipitopito",
    "Money going out": "Ngā moni ka puta atu",
    "Money going out, with details": "Ngā moni ka puta atu, me ngā taipitopito",
    "Money going out, without the details": "Ngā moni ka puta atu, kāore ngā taipitopito",
    "Your incoming transactions": "Ō tauwhitinga ka uru mai",
    "Your outgoing transactions": "Ō tauwhitinga ka puta atu",
    "Dates, amounts, status, payment type and reference.": _PLAIN,
    "Money in and out. Dates, amounts, status, payment type and reference.": f"{_BOTH} {_PLAIN}",
    "Only the money you receive. Dates, amounts, status, payment type and reference.": f"{_IN} {_PLAIN}",
    "Only the money you spend. Dates, amounts, status, payment type and reference.": f"{_OUT} {_PLAIN}",
    "Dates, amounts, descriptions, places, and who paid or was paid. It can reveal health, faith and habits.": (
        _DETAILS
    ),
    "Money in and out. Dates, amounts, descriptions, places, and who paid or was paid. It can reveal health, "
    "faith and habits.": f"{_BOTH} {_DETAILS}",
    "Only the money you receive. Dates, amounts, descriptions, places, and who paid or was paid. It can reveal "
    "health, faith and habits.": f"{_IN} {_DETAILS}",
    "Only the money you spend. Dates, amounts, descriptions, places, and who paid or was paid. It can reveal "
    "health, faith and habits.": f"{_OUT} {_DETAILS}",
    "Dates, amounts and references of payments.": _DATES,
    "Money in and out. Dates, amounts and references of payments.": f"{_BOTH} {_DATES}",
    "Only the money you receive. Dates, amounts and references of payments.": f"{_IN} {_DATES}",
    "Only the money you spend. Dates, amounts and references of payments.": f"{_OUT} {_DATES}",
    "Dates, amounts, descriptions and shops you paid. It can reveal health, faith and habits.": _SHOPS,
    "Money in and out. Dates, amounts, descriptions and shops you paid. It can reveal health, faith and "
    "habits.": f"{_BOTH} {_SHOPS}",
    "Only the money you receive. Dates, amounts, descriptions and shops you paid. It can reveal health, faith "
    "and habits.": f"{_IN} {_SHOPS}",
    "Only the money you spend. Dates, amounts, descriptions and shops you paid. It can reveal health, faith "
    "and habits.": f"{_OUT} {_SHOPS}",
    "Only the money you receive.": _IN,
    "Only the money you spend.": _OUT,
    "what you receive": _RECEIVED,
    "what you spend": _SPENT,
    "descriptions, places, the balance after each payment and the other party": _NO_DETAILS,
    "what you receive; descriptions, places, the balance after each payment and the other party": (
        f"{_RECEIVED}; {_NO_DETAILS}"
    ),
    "what you spend; descriptions, places, the balance after each payment and the other party": (
        f"{_SPENT}; {_NO_DETAILS}"
    ),
    "what you receive; card PINs": f"{_RECEIVED}; {_NO_PINS}",
    "what you spend; card PINs": f"{_SPENT}; {_NO_PINS}",
    "descriptions and the names of shops": _NO_SHOPS,
    "what you receive; descriptions and the names of shops": f"{_RECEIVED}; {_NO_SHOPS}",
    "what you spend; descriptions and the names of shops": f"{_SPENT}; {_NO_SHOPS}",
    "PINs and full card numbers": _NO_CARDS,
    "what you receive; PINs and full card numbers": f"{_RECEIVED}; {_NO_CARDS}",
    "what you spend; PINs and full card numbers": f"{_SPENT}; {_NO_CARDS}",
    "Statement summaries": "Ngā whakarāpopototanga tauākī",
    "Each statement’s period, interest, fees, rates and rewards.": (
        "Te wā, te huamoni, ngā utu ratonga, ngā reiti me ngā painga o ia tauākī."
    ),
    "a statement’s totals and the document itself": "ngā tapeke o te tauākī me te tuhinga tonu",
    "Full statements": "Ngā tauākī katoa",
    "Each statement’s period, fees and totals, and a copy of the document. It shows all payments in its "
    "period.": (
        "Te wā, ngā utu ratonga me ngā tapeke o ia tauākī, me tētahi tārua o te tuhinga. Kei reira ngā utunga "
        "katoa o tōna wā."
    ),
    "later periods": "ngā wā o muri mai",
    "Direct debits": "Ngā tango tika",
    "Companies that collect from you, and the last amount and date.": (
        "Ngā kamupene e tango ana i a koe, me te rahi me te rā whakamutunga."
    ),
    "any power to cancel them": "te mana whakakore i aua mea",
    "Automatic payments": "Ngā utunga aunoa",
    "What you pay regularly: how much, how often, next and last date.": (
        "Ngā mea ka utua auautia e koe: te rahi, te auau, te rā e whai ake ana me te rā whakamutunga."
    ),
    "who gets it": "ko wai ka whiwhi",
    "Standing orders": "Ngā utunga aunoa",
    "Standing orders and payees": "Ngā utunga aunoa me ngā kaiwhiwhi",
    "Automatic payments and payees": "Ngā utunga aunoa me ngā kaiwhiwhi",
    "What you pay regularly, when, who gets it and their account details.": (
        "Ngā mea ka utua auautia e koe, āhea, ko wai ka whiwhi me ngā taipitopito o ō rātou pūkete."
    ),
    "any power to change them": "te mana huri i aua mea",
    "Payments you’ve set up for later": "Ngā utunga kua whakaritea e koe mō muri ake",
    "Amounts and dates of one-off future payments.": "Ngā rahi me ngā rā o ngā utunga kotahi noa o muri ake.",
    "who gets those payments": "ko wai ka whiwhi i aua utunga",
    "Future payments and payees": "Ngā utunga o muri ake me ngā kaiwhiwhi",
    "Amounts and dates of one-off future payments, who gets them and their account details.": (
        "Ngā rahi me ngā rā o ngā utunga kotahi noa o muri ake, ko wai ka whiwhi me ngā taipitopito o ō rātou "
        "pūkete."
    ),
    "any power to change future payments": "te mana huri i ngā utunga o muri ake",
    "That you have saved payees": "Kua tiakina e koe ētahi kaiwhiwhi",
    "How many payees you’ve saved and the references you use.": (
        "Te maha o ngā kaiwhiwhi kua tiakina e koe me ngā tohutoro ka whakamahia e koe."
    ),
    "who they are and their accounts": "ko wai rātou me ō rātou pūkete",
    "People and companies you’ve saved": "Ngā tāngata me ngā kamupene kua tiakina e koe",
    "The payees you’ve saved: names, account numbers and banks. This is other people’s data.": (
        "Ngā kaiwhiwhi kua tiakina e koe: ngā ingoa, ngā tau pūkete me ngā pēke. He raraunga ēnei nō ētahi atu "
        "tāngata."
    ),
    "any power to pay them": "te mana utu i a rātou",
    "Offers we’ve made you": "Ngā tāpaetanga i tukua e mātou ki a koe",
    "Limits, rates and offers linked to your account.": (
        "Ngā tepe, ngā reiti me ngā tāpaetanga e hono ana ki tō pūkete."
    ),
    "your reply to them": "tō whakautu ki aua mea",
    "Your accounts’ rates and fees": "Ngā reiti me ngā utu ratonga o ō pūkete",
    "What kind of product each account is, with its interest, charges and benefits.": (
        "Te momo hua o ia pūkete, me ōna huamoni, utu ratonga me ngā painga."
    ),
    "what you have earned or paid": "ngā moni kua riro mai, kua utua rānei e koe",
    "Your card numbers": "Ō tau kāri",
    "The number of each card, where it appears. We may still hide all but its last digits.": (
        "Te tau o ia kāri, ki ngā wāhi e puta ai. Ka huna tonu pea e mātou te katoa hāunga ngā mati whakamutunga."
    ),
    "the PIN and the security code of a card": "te PIN me te waehere haumaru o te kāri",
}  # fmt: skip
