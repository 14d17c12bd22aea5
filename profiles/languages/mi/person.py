"""Who a customer is, where an app asks for no more than that."""

from collections.abc import Mapping

PERSON: Mapping[str, str] = {
    "That it’s you": "Ko koe tonu tēnei",
    "A number made for this app, by which it knows you again, and when and how you signed in.": (
        "He tau i hangaia mō tēnei taupānga, e mōhio ai anō ki a koe, me te wā me te āhua o tō takiuru."
    ),
    "your sign-in name and your customer number": "tō ingoa takiuru me tō tau kiritaki",
    "About you": "Mōu",
    "These details, as far as we have them on record.": "Ēnei taipitopito, mehemea kei ā mātou pūranga.",
    "your accounts and identity documents": "ō pūkete me ō tuhinga tuakiri",
    "Your email address": "Tō wāhitau īmēra",
    "The address we have on record, and whether we’ve checked it.": (
        "Te wāhitau kei ā mātou pūranga, me te kī kua takina rānei e mātou."
    ),
    "emails between you and us": "ngā īmēra i waenganui i a tāua",
    "Where you live": "Tō wāhi noho",
    "Your postal address as we have it on record.": "Tō wāhitau mēra kei ā mātou pūranga.",
    "earlier addresses": "ngā wāhitau o mua",
    "Your phone number": "Tō tau waea",
    "The number we have on record, and whether we’ve checked it.": (
        "Te tau kei ā mātou pūranga, me te kī kua takina rānei e mātou."
    ),
    "your calls and messages": "ō waea me ō karere",
    "Also while you’re away": "I a koe hoki e ngaro ana",
    "All of this stays readable when you’re not using the app, until you stop it.": (
        "Ka pānuitia tonutia ēnei katoa i a koe kāore i te whakamahi i te taupānga, kia whakamutua rā anō e koe."
    ),
    "anything that isn’t listed here": "ngā mea kāore i te rārangi nei",
    "Full name": "Ingoa katoa",
    "First name": "Ingoa tuatahi",
    "Middle name": "Ingoa waenga",
    "Family name": "Ingoa whānau",
    "What you like to be called": "Te ingoa e pai ana ki a koe",
    "What you like to be called in apps": "Te ingoa e pai ana ki a koe i ngā taupānga",
    "Gender": "Ira tangata",
    "Date of birth": "Rā whānau",
    "Time zone": "Rohe wā",
    "Language": "Reo",
    "Page about you": "Whārangi mōu",
    "Picture": "Whakaahua",
    "Website": "Paetukutuku",
    "When these details last changed": "Nōnahea ēnei taipitopito i huri ai",
    "Email address": "Wāhitau īmēra",
    "Whether we’ve checked the email address": "Kua takina rānei e mātou te wāhitau īmēra",
    "Postal address": "Wāhitau mēra",
    "Phone number": "Tau waea",
    "Whether we’ve checked the phone number": "Kua takina rānei e mātou te tau waea",
}
