"""The columns of a member list, by the many headings that address books and spreadsheets give them."""

import re
import unicodedata
from typing import Final

_HEADINGS: Final = {
    "email": "email emails mail emailaddress mailaddress correo correoelectronico direcciondecorreo courriel mel "
    "adresseemail adressemail adressemel emailadresse mailadresse epost epostadresse epostadress emailadres mailadres "
    "indirizzoemail enderecodeemail sahkoposti adresemail primaryemail emailprimary email1 email1value youremail "
    "yourmail memberemail contactemail",
    "name": "name fullname yourname membername displayname member nombre nombrecompleto nome nomecompleto "
    "vollstandigername nomcomplet naam volledigenaam navn namn",
    "first": "first firstname givenname forename vorname prenom nombres primernombre fornavn fornamn voornaam imie "
    "etunimi christianname",
    "last": "last lastname surname familyname nachname familienname zuname nom nomdefamille apellido apellidos cognome "
    "sobrenome etternavn efternavn efternamn achternaam nazwisko sukunimi",
    "group": "group chapter club district team branch section grupo gruppe ortsgruppe groupe gruppo groep verein",
    "phone": "phone telephone mobile phonenumber telephonenumber mobilephone mobilenumber cell cellphone tel telefono "
    "telefon telefonnummer telefonnumber handy mobil movil portable phone1value",
    "external_id": "externalid id memberid membernumber membershipnumber number mitgliedsnummer numero",
    "language": "language lang idioma sprache langue lingua taal",
}
"""In small letters, without accents, blanks and signs."""

_COLUMN: Final = {heading: column for column, headings in _HEADINGS.items() for heading in headings.split()}
_REMARK: Final = re.compile(r"\([^()]*\)")


def column_of(heading: str) -> str | None:
    """The column that a heading names; None for any other, so nobody imports a role."""
    bare = unicodedata.normalize("NFKD", _REMARK.sub("", heading).casefold())
    return _COLUMN.get("".join(letter for letter in bare if letter.isalnum()))


def full_name(name: str, first: str, last: str) -> str:
    """The whole name from the columns that a list has: beside one of the parts, "name" is the other."""
    if not name or (first and last):
        return name or " ".join(filter(None, (first, last)))
    part = first or last
    if not part or part.casefold() in name.casefold():
        return name
    return f"{first} {name}" if first else f"{name} {last}"
