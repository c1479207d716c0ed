// Lays out the suite with this driver in a folder:  node install.mjs FOLDER
//
// The packages are fetched once, and again when the lock has changed. Exit code 3: they could not be had, and stderr says
// what to do; 2: bad usage.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const LIMIT_SECONDS = 120
const PINNED = ['package.json', 'package-lock.json', '.npmrc', 'stand-ins/npm/package.json', 'stand-ins/liquidjs/package.json']
const DRIVER = ['origin.mjs', 'run.mjs']

const here = dirname(fileURLToPath(import.meta.url))
if (process.argv.length !== 3) {
  console.error('Usage: node install.mjs FOLDER')
  process.exit(2)
}
const folder = resolve(process.argv[2])
for (const name of [...PINNED, ...DRIVER]) {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  copyFileSync(join(here, name), join(folder, name))
}

const digest = createHash('sha256')
for (const name of PINNED) digest.update(readFileSync(join(here, name)))
const wanted = digest.digest('hex')
// Written last: what a broken-off installation has left is not taken for a whole one.
const stamp = join(folder, 'installed')
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) process.exit(0)

rmSync(stamp, { force: true })
const npm = spawnSync('npm', ['ci', '--loglevel=error'], {
  cwd: folder,
  encoding: 'utf8',
  timeout: LIMIT_SECONDS * 1000,
  killSignal: 'SIGKILL'
})
if (npm.error?.code === 'ENOENT') {
  cannot('npm is missing: install it beside Node (on Debian: apt-get install npm).')
} else if (npm.error?.code === 'ETIMEDOUT') {
  cannot(`npm ci did not end within ${LIMIT_SECONDS} s: ${npm.stderr.trim()}`)
} else if (npm.error) {
  cannot(`npm could not be run: ${npm.error.message}`)
} else if (npm.status !== 0) {
  cannot(`npm ci failed; it needs a package registry once. ${npm.stderr.trim()}`)
}
writeFileSync(stamp, wanted)

function cannot (reason) {
  console.error(`The HTTP cache tests could not be installed. ${reason}`)
  process.exit(3)
}
