"""What the United Kingdom's guidelines call data: the clusters, then what is in each."""

from collections.abc import Mapping

CLUSTERS: Mapping[str, str] = {
    "Your Account Details": "Ngā taipitopito o ō pūkete",
    "Your Regular Payments": "Ō utunga auau",
    "Your Account Transactions": "Ngā tauwhitinga o ō pūkete",
    "Your Statements": "Ō tauākī",
    "Your Account Features and Benefits": "Ngā āhuatanga me ngā painga o ō pūkete",
    "Contact and party details": "Ngā taipitopito whakapā me te hunga nō rātou",
    "Any other name by which you refer to this account": "Tētahi atu ingoa e karangatia ana e koe tēnei pūkete",
    "Your account name, number and sort-code": "Te ingoa, te tau me te waehere pēke o tō pūkete",
    "Your account balance": "Te toenga o tō pūkete",
    "Your card number": "Te tau o tō kāri",
    "Payee agreements you have set up": "Ngā whakaaetanga kaiwhiwhi kua whakaritea e koe",
    "Details of Payee agreements you have set up": (
        "Ngā taipitopito o ngā whakaaetanga kaiwhiwhi kua whakaritea e koe"
    ),
    "Your Standing Orders": "Ō utunga aunoa",
    "Details of your Standing Orders": "Ngā taipitopito o ō utunga aunoa",
    "Your Direct Debits": "Ō tango tika",
    "Recurring and future dated payments": "Ngā utunga auau me ngā utunga mō āpōpō",
    "Details of recurring and future dated payments": (
        "Ngā taipitopito o ngā utunga auau me ngā utunga mō āpōpō"
    ),
    "Details of your transactions": "Ngā taipitopito o ō tauwhitinga",
    "Details of your incoming transactions": "Ngā taipitopito o ō tauwhitinga ka uru mai",
    "Details of your outgoing transactions": "Ngā taipitopito o ō tauwhitinga ka puta atu",
    "Information contained in your statement": "Ngā kōrero kei tō tauākī",
    "Details of information contained in your statement": "Ngā taipitopito o ngā kōrero kei tō tauākī",
    "Product details – fees, charges, interest, benefits/rewards": (
        "Ngā taipitopito hua – ngā utu ratonga, ngā utu, te huamoni, ngā painga"
    ),
    "Offers available on your account": "Ngā tuku e wātea ana mō tō pūkete",
    "The full legal name(s) of account holder(s). Address(es), telephone number(s) and email address(es)": (
        "Te/ngā ingoa ture katoa o te/ngā kaipupuri pūkete. Te/ngā wāhitau, te/ngā tau waea me te/ngā wāhitau "
        "īmēra"
    ),
}
