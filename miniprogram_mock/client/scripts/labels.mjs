/**
 * Writes the labels of the API document, `x-enum-labels` by schema and property, to `src/api/labels.json`; with
 * `--check` it only says whether they are there.
 */

import { readFileSync, writeFileSync } from 'node:fs'

const api = JSON.parse(readFileSync('../../docs/openapi.json', 'utf8'))
const labels = {}
for (const [schema, { properties = {} }] of Object.entries(api.components.schemas))
  for (const [name, property] of Object.entries(properties))
    if (property['x-enum-labels']) (labels[schema] ??= {})[name] = property['x-enum-labels']
const target = 'src/api/labels.json'
const text = `${JSON.stringify(labels, null, 2)}\n`
if (!process.argv.includes('--check')) writeFileSync(target, text)
else if (readFileSync(target, 'utf8') !== text) {
  console.error(`${target} is not what the API document says: npm run api`)
  process.exit(1)
}
