"""How a standing order goes on."""

from collections.abc import Mapping

STANDING: Mapping[str, str] = {
    "The first payment, of {amount}, is on {date}.": "Hei te {date} te utunga tuatahi, ko te {amount}.",
    "The first payment is of {amount}; {app} doesn’t say on which day.": (
        "Ko te {amount} te utunga tuatahi; kāore a {app} e kī hei tēhea rā."
    ),
    "After that we pay {amount} {often}.": "I muri i tērā ka utu mātou i te {amount} {often}.",
    "From {date} on we pay {amount} {often}.": "Mai i te {date} ka utu mātou i te {amount} {often}.",
    "The last payment is on {date}.": "Hei te {date} te utunga whakamutunga.",
    "The last payment, of {amount}, is on {date}.": ("Hei te {date} te utunga whakamutunga, ko te {amount}."),
    "The last payment is of {amount}.": "Ko te {amount} te utunga whakamutunga.",
    "Payments in all: {number}.": "Ngā utunga katoa: {number}.",
    "It goes on until you end it.": "Ka haere tonu kia whakamutua rā anō e koe.",
    "Again and again; {app} doesn’t say how often": "He auau; kāore a {app} e kī pēhea te auau",
    "Again and again, as often as {app}’s code “{code}” says, which we don’t know": (
        "He auau, e ai ki te waehere “{code}” a {app}, kāore mātou e mōhio ki tōna tikanga"
    ),
    "{number} times {often}": "{number} ngā wā {often}",
    "Every {number} days": "Ia {number} rā",
    "Every week on {weekday}": "Ia wiki i te {weekday}",
    "Every {number} weeks on {weekday}": "Ia {number} wiki i te {weekday}",
    "Every month on the first {weekday}": "Ia marama i te {weekday} tuatahi",
    "Every month on the second {weekday}": "Ia marama i te {weekday} tuarua",
    "Every month on the third {weekday}": "Ia marama i te {weekday} tuatoru",
    "Every month on the fourth {weekday}": "Ia marama i te {weekday} tuawhā",
    "Every month on the fifth {weekday}, where there is one": (
        "Ia marama i te {weekday} tuarima, mehemea kei reira"
    ),
    "Every month, on {day}": "Ia marama, i {day}",
    "Every {number} months, on {day}": "Ia {number} marama, i {day}",
    "day {number}": "te rā {number}",
    "the last day of the month": "te rā whakamutunga o te marama",
    "day {number} counted from the end of the month": "te rā {number} ina tatau mai i te mutunga o te marama",
    "Every quarter: 25 March, 24 June, 29 September and 25 December": (
        "Ia hauwhā tau: 25 Poutūterangi, 24 Pipiri, 29 Mahuru me te 25 Hakihea"
    ),
    "Every quarter: 2 February, 15 May, 1 August and 11 November": (
        "Ia hauwhā tau: 2 Huitanguru, 15 Haratua, 1 Hereturikōkā me te 11 Whiringa-ā-rangi"
    ),
    "Every quarter: 20 March, 19 June, 24 September and 20 December": (
        "Ia hauwhā tau: 20 Poutūterangi, 19 Pipiri, 24 Mahuru me te 20 Hakihea"
    ),
    "Monday": "Mane",
    "Tuesday": "Tūrei",
    "Wednesday": "Wenerei",
    "Thursday": "Tāite",
    "Friday": "Paraire",
    "Saturday": "Rāhoroi",
    "Sunday": "Rātapu",
}
