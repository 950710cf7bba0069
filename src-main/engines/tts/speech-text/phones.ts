/** Numbers that are read digit by digit: telephones, addresses of machines, versions, cards. */
import { sayCardinal, sayDigits, type Dialect } from "./number-words.ts";

const AFTER = String.raw`(?![\p{L}\d]|[.,-]\d)`;

/** +44 20 7946 0958; (555) 123-4567; 1-800-555-0100; 020 7946 0958; 555-0100. */
const PHONES = [
  String.raw`(?<![\p{L}\d])\+\d{1,3}(?:[ .-]?\(?\d{1,5}\)?){2,6}`,
  String.raw`(?<![\p{L}\d.,$£€/-])(?:1[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}`,
  String.raw`(?<![\p{L}\d.,$£€/-])0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}`,
  String.raw`(?<![\p{L}\d.,$£€/-])\d{3}-\d{4}`,
].map((pattern) => new RegExp(pattern + AFTER, "gu"));

/** The short numbers of English-speaking countries. */
const DIALLED = /(?<=\b(?:call|dial|ring|phone) )(?:[2-9]11|999|112|101|111|000|988)(?![\p{L}\d]|[.,:/-]\d)/giu;
/** Cards, and books: groups of digits with dashes between them. */
const GROUPS = /(?<![\p{L}\d.,-])(?:\d{4}(?: \d{4}){2,}|\d+(?:-\d+){2,})(?![\p{L}\d-]|[.,]\d|\s*=)/gu;
/** As it is written on the Continent: "1.234.567". */
const THOUSANDS = /(?<![\p{L}\d.])\d{1,3}(?:\.\d{3}){2,}(?![\p{L}\d]|\.\d)/gu;
const MACHINE = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)/g;
const VERSION = /(\b[vV](?:ersion )?)?(?<![\d.,/])(\d+(?:\.\d+){2,})(?![\p{L}\d])/gu;
const VERSION_OF_TWO = /\b[vV](?:ersion )?(\d+\.\d+)(?![\p{L}\d]|\.\d)/gu;

const GREATEST_BYTE = 255;

export function sayPhones(text: string, dialect: Dialect): string {
  const zero = dialect === "british" ? "oh" : "zero";
  const withPhones = PHONES.reduce((said, pattern) => said.replace(pattern, (phone) => sayGroups(phone, zero)), text);
  return withPhones
    .replace(DIALLED, (digits) => sayDigits(digits, zero))
    .replace(GROUPS, (groups) => sayGroups(groups, zero))
    .replace(MACHINE, (machine) => {
      const parts = machine.split(".");
      return parts.some((part) => Number(part) > GREATEST_BYTE)
        ? machine
        : parts.map((part) => sayDigits(part)).join(" dot ");
    })
    .replace(THOUSANDS, (number) => number.replaceAll(".", ""))
    .replace(VERSION, (_, named: string | undefined, version: string) => {
      return `${named === undefined ? "" : "version "}${sayVersion(version, dialect)}`;
    })
    .replace(VERSION_OF_TWO, (_, version: string) => `version ${sayVersion(version, dialect)}`);
}

function sayGroups(number: string, zero: string): string {
  const groups = number.match(/\d+/g) ?? [];
  return `${number.startsWith("+") ? "plus " : ""}${groups.map((group) => sayDigits(group, zero)).join(", ")}`;
}

function sayVersion(version: string, dialect: Dialect): string {
  const parts = version.split(".").map((part) => sayCardinal(part, dialect));
  return parts.join(" point ");
}
