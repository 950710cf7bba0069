/** Addresses of pages and of people: "see example dot com slash help". */

const DOMAINS = "com|org|net|edu|gov|io|dev|app|ai|de|uk|eu|fr|us|ca|au|info|co";
const HOST = String.raw`(?:[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?\.)+`;
/** A dot or comma at its end belongs to the sentence. */
const PATH = String.raw`(?:\/[^\s<>"')\]?#]*[^\s<>"')\]?#.,;:!])?`;
const QUERY = String.raw`(?:[?#][^\s<>"')\]]*[^\s<>"')\].,;:!?])?`;

const EMAIL = new RegExp(String.raw`(?<![\p{L}\d.])([\p{L}\d._%+-]+)@(${HOST}\p{L}{2,})(?![\p{L}\d])`, "gu");
const WITH_SCHEME = new RegExp(
  String.raw`\b(?:https?|ftp):\/\/(?:www\.)?((?:${HOST})?[\p{L}\d-]+(?::\d+)?${PATH}\/?)${QUERY}`,
  "giu",
);
const BARE = new RegExp(
  String.raw`(?<![\p{L}\d@.\/-])(?:www\.)?(${HOST}(?:${DOMAINS})(?![\p{L}\d-])${PATH})\/?${QUERY}`,
  "gu",
);

const SIGNS: Readonly<Record<string, string>> = {
  ".": " dot ",
  "/": " slash ",
  "-": " dash ",
  _: " underscore ",
  "+": " plus ",
  "@": " at ",
  ":": " port ",
  "~": " tilde ",
  "%": " percent ",
  "=": " equals ",
  "&": " and ",
};

export function sayAddresses(text: string): string {
  return text
    .replace(EMAIL, (address) => saySigns(address))
    .replace(WITH_SCHEME, (_, address: string) => saySigns(address))
    .replace(BARE, (_, address: string) => saySigns(address))
    .replace(/(?<![\p{L}\d])@(?=\p{L})/gu, "at ")
    .replace(/(?<![\p{L}\d&])#(?=\p{L})/gu, "hashtag ");
}

function saySigns(address: string): string {
  return address
    .replace(/\/+$/, "")
    .replace(/[./_+@:~%=&-]/g, (sign) => SIGNS[sign] ?? " ")
    .replace(/(?<= dot )\p{L}{2}(?!\p{L}| dot )/gu, (country) => country.toUpperCase());
}
