"""What is said of any sharing, and the names of the schemes, which are not translated."""

from collections.abc import Mapping

SHARING: Mapping[str, str] = {
    # Names of schemes and of standards.
    "Consumer Data Right": "Consumer Data Right",
    "Open Banking": "Open Banking",
    "Open Banking New Zealand": "Open Banking New Zealand",
    "Open banking": "Open banking",
    "OpenID Connect": "OpenID Connect",
    # Asking and deciding.
    "Confirm what we’ll share with {app}": "Whakaūngia ngā mea ka tuaria e mātou ki a {app}",
    "{app} wants to see some of your bank data": "E hiahia ana a {app} kia kite i ētahi o ō raraunga pēke",
    "{app} wants to know who you are": "E hiahia ana a {app} kia mōhio ko wai koe",
    "{app} hasn’t told us why. Ask them before you agree.": (
        "Kāore anō a {app} i whakaatu mai he aha te take. Pātaihia rātou i mua i tō whakaae."
    ),
    "Share with {app}": "Tuaria ki a {app}",
    "Don’t share": "Kaua e tuari",
    "Change what {app} can see": "Hurihia ngā mea ka kitea e {app}",
    "Which accounts do you want to share with {app} from now on?": (
        "Ko ēhea pūkete e hiahia ana koe kia tuaria ki a {app} ā muri ake nei?"
    ),
    "Agree to the change": "Whakaae ki te huringa",
    "Keep as it is": "Waiho kia pēnei tonu",
    "Confirm that {app} may go on": "Whakaūngia ka āhei tonu a {app}",
    "Go on sharing": "Me tuari tonu",
    # How long, and how far back.
    "Once, today": "Kotahi te wā, i tēnei rā",
    "once, today": "kotahi te wā, i tēnei rā",
    "They can look once, right after you agree.": (
        "Ka āhei rātou ki te titiro kotahi noa, i muri tonu i tō whakaae."
    ),
    "For 12 hours at most": "Mō te 12 hāora te roa rawa",
    "for 12 hours at most": "mō te 12 hāora te roa rawa",
    "They can look as often as they need to meanwhile.": "Ka āhei rātou ki te titiro i ngā wā e hiahiatia ana.",
    "Payments from the last two years, and new ones while sharing lasts.": (
        "Ngā utunga o ngā tau e rua kua hipa, me ngā utunga hou i te wā e tuari ana."
    ),
    "Every payment we have on record, and new ones while sharing lasts.": (
        "Ngā utunga katoa kei ā mātou pūranga, me ngā utunga hou i te wā e tuari ana."
    ),
    "Payments and statements as far back as we keep them, and new ones while sharing lasts.": (
        "Ngā utunga me ngā tauākī katoa e puritia ana e mātou, me ngā mea hou i te wā e tuari ana."
    ),
    "Transactions as far back as we keep them, and new ones while sharing lasts.": (
        "Ngā tauwhitinga katoa e puritia ana e mātou, me ngā mea hou i te wā e tuari ana."
    ),
    # Stopping, and taking care.
    "If something we shared with {app} was wrong, you can ask us to correct it. Call us.": (
        "Mehemea he hē tētahi mea i tuaria e mātou ki a {app}, ka taea e koe te tono kia whakatikaina e mātou. "
        "Waea mai."
    ),
    "Check with {app} first: parts of its service may stop working.": (
        "Kōrero tuatahi ki a {app}: tērā pea ka mutu te mahi a ētahi wāhanga o tāna ratonga."
    ),
    "Check with {app} first: you may not be able to sign in there any more.": (
        "Kōrero tuatahi ki a {app}: tērā pea ka kore koe e āhei ki te takiuru ki reira."
    ),
    "Tell {app} too: parts of its service may stop working, and your agreement with them may go on.": (
        "Me kōrero hoki ki a {app}: tērā pea ka mutu te mahi a ētahi wāhanga o tāna ratonga, ā, "
        "tērā pea ka haere tonu tō kirimana ki a rātou."
    ),
    "What {app} already has: under the Consumer Data Right rules it must delete your data, or "
    "remove anything that identifies you, once it’s no longer needed. Each company has its own policy.": (
        "Ngā mea kei a {app} kē: e ai ki ngā ture o te Consumer Data Right me muku e ia ō raraunga, me "
        "tango rānei ngā mea katoa e tautohu ana i a koe, ina kore e hiahiatia. Kei ia kamupene tāna ake "
        "kaupapahere."
    ),
    "To have your data deleted, tell {app} before you stop sharing.": (
        "Kia mukua ai ō raraunga, me kōrero ki a {app} i mua i tō whakamutu i te tuari."
    ),
    "What {app} already has isn’t deleted by this. Ask them how they keep it.": (
        "Kāore tēnei e muku i ngā mea kei a {app} kē. Pātaihia rātou me pēhea tā rātou pupuri."
    ),
    "Check with {app} how they handle your data. You may have given them other permissions too.": (
        "Pātaihia a {app} me pēhea tāna tiaki i ō raraunga. Tērā pea kua hoatu e koe ētahi atu whakaaetanga "
        "ki a rātou."
    ),
    "Check with {app} how they use your data. You may have given them other permissions too.": (
        "Pātaihia a {app} me pēhea tāna whakamahi i ō raraunga. Tērā pea kua hoatu e koe ētahi atu "
        "whakaaetanga ki a rātou."
    ),
    "Check with {app} how they handle your details. You may have given them others yourself.": (
        "Pātaihia a {app} me pēhea tāna tiaki i ō taipitopito. Tērā pea kua hoatu e koe ake ētahi atu ki a rātou."
    ),
    "Check with {app} how they use your data.": "Pātaihia a {app} me pēhea tāna whakamahi i ō raraunga.",
    "{app} must ask you every 90 days whether you still want this. You don’t need to come back here for that.": (
        "Me pātai a {app} ki a koe ia 90 rā mehemea e hiahia tonu ana koe ki tēnei. Kāore he take me hoki mai koe "
        "ki konei mō tērā."
    ),
    # What was looked at.
    "Who you are": "Ko wai koe",
    "Your accounts": "Ō pūkete",
    "One account’s details": "Ngā taipitopito o tētahi pūkete",
    "Account balances": "Ngā toenga pūkete",
    "Your statements": "Ō tauākī",
    "Payments in and out": "Ngā utunga ki roto, ki waho",
    "Your transactions": "Ō tauwhitinga",
    "Whether there is enough for a payment": "Mehemea he nui te moni mō tētahi utunga",
}  # fmt: skip
