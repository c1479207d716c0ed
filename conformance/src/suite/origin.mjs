// Starts the suite's own origin server:  node origin.mjs SECONDS
//
// It listens on the loopback interface, on any free port, prints "Listening on http://127.0.0.1:PORT/", and ends by itself
// after SECONDS, in case nobody is left to end it.
import net from 'node:net'
import { devNull } from 'node:os'

const seconds = Number(process.argv[2])
if (!(seconds > 0)) {
  console.error('Usage: node origin.mjs SECONDS')
  process.exit(2)
}
setTimeout(() => {
  console.error(`The origin ends itself after ${seconds} s.`)
  process.exit(1)
}, seconds * 1000)

// The suite's server gives no address, which would mean every interface.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port) {
  return listen.call(this, Number(port), '127.0.0.1')
}
Object.assign(process.env, { npm_config_protocol: 'http', npm_config_port: '0', npm_config_pidfile: devNull })
await import('http-cache-tests/server/server.mjs')
