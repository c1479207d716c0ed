// Makes the published tables out of what run.mjs has written:
//   node report.mjs RESULTS NOT-EXPECTED JSON MARKDOWN
//   node report.mjs --failures RESULTS
//
// RESULTS is a folder with PROGRAM.RUN.json and PROGRAM.version; NOT-EXPECTED the list of tests that this program is not
// expected to pass. The tables replace what is between the markers in MARKDOWN.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const OURS = 'api-buddy'
const TITLES = {
  [OURS]: 'API Buddy',
  apache: 'Apache httpd',
  nginx: 'nginx',
  squid: 'Squid',
  trafficserver: 'Traffic Server',
  varnish: 'Varnish'
}

const failuresOnly = process.argv[2] === '--failures'
if (process.argv.length !== (failuresOnly ? 4 : 6)) {
  console.error('Usage: node report.mjs RESULTS NOT-EXPECTED JSON MARKDOWN\n       node report.mjs --failures RESULTS')
  process.exit(2)
}
const programs = readResults(process.argv[failuresOnly ? 3 : 2])
if (failuresOnly) {
  for (const { tests } of programs) {
    for (const { kind, group, id, failure } of tests.filter(counts).filter(test => test.failure)) {
      console.log(`${kind} ${group} ${id}: ${failure}`)
    }
  }
} else {
  const [notExpectedFile, jsonFile, markdownFile] = process.argv.slice(3)
  const notExpected = JSON.parse(readFileSync(notExpectedFile, 'utf8'))
  writeFileSync(jsonFile, JSON.stringify(summary(), null, 2) + '\n')
  let text = readFileSync(markdownFile, 'utf8')
  text = replaced(text, 'scores', scores())
  text = replaced(text, 'groups', groups())
  text = replaced(text, 'not-passed', reasons(notExpected))
  text = replaced(text, 'choices', choices())
  writeFileSync(markdownFile, text)
}

// Each program with its tests; of several runs, a failure in any of them counts.
function readResults (folder) {
  const files = readdirSync(folder)
  return Object.keys(TITLES).filter(name => files.includes(`${name}.version`)).map(name => {
    const runs = files
      .filter(file => file.startsWith(`${name}.`) && file.endsWith('.json'))
      .map(file => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    const tests = runs[0].tests.map((test, at) => {
      const failed = runs.map(run => run.tests[at]).filter(other => !other.passed)
      const wavers = failed.length > 0 && failed.length < runs.length
      if (wavers) {
        console.error(`${TITLES[name]} wavers: ${test.id} failed in ${failed.length} of ${runs.length} runs: ${failed[0].failure}`)
      }
      const passedByItself = runs.every(run => run.tests[at].passedByItself)
      return { ...test, failure: failed[0]?.failure, passedByItself, wavers }
    })
    const version = readFileSync(join(folder, `${name}.version`), 'utf8').trim()
    return { name, version, suite: runs[0].suite, runs: runs.length, titles: runs[0].groups, tests }
  })
}

function counts (test) {
  return test.kind !== 'check'
}

function score ({ tests }, kind) {
  const of = tests.filter(test => test.kind === kind)
  return {
    passed: of.filter(test => !test.failure).length,
    passedByItself: of.filter(test => test.passedByItself).length,
    of: of.length
  }
}

function failing ({ tests }, group, kind) {
  return tests.filter(test => test.group === group && test.kind === kind && test.failure).length
}

function summary () {
  return {
    suite: programs[0].suite,
    runs: programs[0].runs,
    programs: programs.map(program => ({
      name: TITLES[program.name],
      version: program.version,
      required: score(program, 'required'),
      optimal: score(program, 'optimal'),
      failed: {
        required: ids(program, test => test.kind === 'required' && test.failure),
        optimal: ids(program, test => test.kind === 'optimal' && test.failure)
      },
      wavering: ids(program, test => counts(test) && test.wavers)
    }))
  }
}

function ids ({ tests }, chosen) {
  return tests.filter(chosen).map(test => test.id)
}

function scores () {
  const { required, optimal } = Object.fromEntries(
    ['required', 'optimal'].map(kind => [kind, score(programs[0], kind).of]))
  const head = ['', 'version', `required, of ${required}`, `optimal, of ${optimal}`, 'required, each by itself',
    'optimal, each by itself']
  return table(head, programs.map(program => {
    const [ofRequired, ofOptimal] = ['required', 'optimal'].map(kind => score(program, kind))
    return [TITLES[program.name], program.version, ofRequired.passed, ofOptimal.passed, ofRequired.passedByItself,
      ofOptimal.passedByItself]
  }))
}

function groups () {
  const { titles, tests } = programs[0]
  const of = (group, kind) => tests.filter(test => test.group === group && test.kind === kind).length
  const counting = Object.entries(titles).filter(([group]) => of(group, 'required') + of(group, 'optimal') > 0)
  const rows = counting.map(([group, title]) => {
    const cells = programs.map(program => {
      const [required, optimal] = ['required', 'optimal'].map(kind => failing(program, group, kind))
      return required + optimal === 0 ? '' : `${required} + ${optimal}`
    })
    return [title, `${of(group, 'required')} + ${of(group, 'optimal')}`, ...cells]
  })
  return table(['failing, required + optimal', 'of', ...programs.map(({ name }) => TITLES[name])], rows)
}

function reasons (notExpected) {
  const kinds = new Map(programs[0].tests.map(test => [test.id, test.kind]))
  return notExpected.map(({ ids, reason }) => {
    const required = ids.filter(id => kinds.get(id) === 'required').length
    const optimal = ids.length - required
    const tally = [required && `${required} required`, optimal && `${optimal} optimal`].filter(Boolean).join(', ')
    return `- ${ids.map(id => `\`${id}\``).join(', ')} (${tally}). ${reason}`
  }).join('\n')
}

function choices () {
  const { titles, tests } = programs.find(({ name }) => name === OURS)
  const checks = tests.filter(test => test.kind === 'check')
  return table(['group', 'question', 'API Buddy'], checks.map(({ group, name, failure }) =>
    [titles[group], name.replaceAll('|', '\\|'), failure ? 'no' : 'yes']))
}

function table (head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`.replace(/ {2,}\|/g, ' |')
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

function replaced (text, name, content) {
  const begin = `<!-- ${name}: written by conformance/peers -->`
  const end = `<!-- end of ${name} -->`
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`There is no place for ${name}: "${begin}" with "${end}" after it`)
  return text.slice(0, from) + begin + '\n' + content + '\n' + text.slice(to)
}
