/**
 * Writes what the API document says for people: `x-enum-labels`, by schema and property, to `src/api/labels.json`, and
 * `x-offer-terms`, what an offer is made of, to `src/api/offer-terms.json`; with `--check` it only says whether they are
 * there.
 */

import { readFileSync, writeFileSync } from 'node:fs'

const { schemas } = JSON.parse(readFileSync('../../docs/openapi.json', 'utf8')).components
const labels = {}
for (const [schema, { properties = {} }] of Object.entries(schemas))
  for (const [name, property] of Object.entries(properties))
    if (property['x-enum-labels']) (labels[schema] ??= {})[name] = property['x-enum-labels']

const files = {
  'src/api/labels.json': labels,
  'src/api/offer-terms.json': schemas.OfferTermsIn.properties.kind['x-offer-terms'],
}
for (const [target, content] of Object.entries(files)) {
  const text = `${JSON.stringify(content, null, 2)}\n`
  if (!process.argv.includes('--check')) writeFileSync(target, text)
  else if (readFileSync(target, 'utf8') !== text) {
    console.error(`${target} is not what the API document says: npm run api`)
    process.exitCode = 1
  }
}
