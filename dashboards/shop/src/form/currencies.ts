/** Offered first; every currency the gateway takes can be chosen. */
const ofCountry: Readonly<Record<string, string>> = {
  KR: 'KRW',
  JP: 'JPY',
  US: 'USD',
  SG: 'SGD',
  FR: 'EUR',
  DE: 'EUR',
  GB: 'GBP',
  CH: 'CHF',
}

/** What is paid with in a country, as far as the form knows; won elsewhere. */
export function currencyOf(country: string | undefined): string {
  return ofCountry[country ?? ''] ?? 'KRW'
}
