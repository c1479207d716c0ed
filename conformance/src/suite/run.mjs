// Runs the public HTTP cache tests through a cache:  node run.mjs --base URL --results FILE [--id ID]
//
// URL is the cache, in front of origin.mjs, with the origin's paths unchanged. Results go to FILE as JSON, the score in one
// line to stdout. --id runs one test and prints its exchange. Exit code 0: the run is complete, whatever its score; 1: it
// is not; 2: bad usage.
//
// Left out: what only a browser can run, and the Surrogate-Control tests, which the suite's index leaves out as well.
import { readFileSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import fetch from 'node-fetch'
import { getResults, runTests } from 'http-cache-tests/client/runner.mjs'
import groups from 'http-cache-tests/tests/index.mjs'

// A whole run takes 15 s, of which a test waits up to 9; a cache that answers nothing is given up sooner than never.
const REQUEST_LIMIT_SECONDS = 20
const RUN_LIMIT_SECONDS = 240

const options = readOptions()
const tests = groups.flatMap(group =>
  group.tests
    .filter(test => test.browser_only !== true)
    .filter(test => options.id === undefined || test.id === options.id)
    .map(test => ({ group, test })))
if (tests.length === 0) refuse(`No test is called ${options.id}.`)
if (options.id !== undefined) tests[0].test.dump = true

const limit = setTimeout(() => {
  const done = getResults()
  const missing = tests.map(({ test }) => test.id).filter(id => !(id in done))
  console.error(`The run did not end within ${RUN_LIMIT_SECONDS} s. Not done: ${missing.join(', ')}`)
  process.exit(1)
}, RUN_LIMIT_SECONDS * 1000)

// A connection for each request: an idle one that the cache closes just when it gets used again would count as its failure.
const agent = new Agent({ keepAlive: false })
const boundedFetch = (url, init) => fetch(url, { agent, timeout: REQUEST_LIMIT_SECONDS * 1000, ...init })
const chosen = groups.map(group =>
  ({ ...group, tests: tests.filter(entry => entry.group === group).map(entry => entry.test) }))
await runTests(chosen, boundedFetch, false, options.base)
clearTimeout(limit)

const raw = getResults()
const report = { suite: suiteVersion(), score: {}, groups: {}, tests: [] }
for (const { group, test } of tests) {
  const kind = test.kind ?? 'required'
  const failure = failureOf(test)
  report.tests.push({
    id: test.id,
    group: group.id,
    kind,
    name: test.name,
    passed: failure === undefined,
    // Without regard to the tests that it builds on.
    passedByItself: raw[test.id] === true,
    failure
  })
  report.groups[group.id] = group.name
  const score = report.score[kind] ??= { passed: 0, of: 0 }
  score.of++
  if (failure === undefined) score.passed++
}
writeFileSync(options.results, JSON.stringify(report, null, 2) + '\n')
console.log(['required', 'optimal', 'check']
  .filter(kind => kind in report.score)
  .map(kind => `${kind} ${report.score[kind].passed}/${report.score[kind].of}`)
  .join(', '))
process.exit(0)

// What failed, in the suite's words; undefined when the test has passed. As in the suite's own tables, a test that builds
// on another has failed when the other has, and so has one whose preparations went wrong.
function failureOf (test) {
  const result = raw[test.id]
  if (result === undefined) return 'it was not run'
  if (result !== true) return `${result[0]}: ${result[1]}`
  if (options.id !== undefined) return undefined
  for (const id of test.depends_on ?? []) {
    if (failureOf(tests.find(entry => entry.test.id === id).test) !== undefined) return `Dependency: ${id} has failed`
  }
  return undefined
}

function suiteVersion () {
  const file = createRequire(import.meta.url).resolve('http-cache-tests/package.json')
  const { name, version } = JSON.parse(readFileSync(file, 'utf8'))
  return { name, version }
}

function readOptions () {
  try {
    const { values } = parseArgs({
      options: { base: { type: 'string' }, results: { type: 'string' }, id: { type: 'string' } }
    })
    if (values.base === undefined || values.results === undefined) refuse('--base and --results are needed.')
    return { ...values, base: values.base.replace(/\/$/, '') }
  } catch (mistake) {
    return refuse(mistake.message)
  }
}

function refuse (reason) {
  console.error(`${reason}\nUsage: node run.mjs --base URL --results FILE [--id ID]`)
  process.exit(2)
}
