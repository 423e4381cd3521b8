import { createServer } from 'node:net'
import { endWithParent, tellParent } from './parent.ts'

const [body = '', processName = ''] = process.argv.slice(2)
const answer = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n' +
    `x-lab-process: ${processName}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
)
const headEnd = Buffer.from('\r\n\r\n')

const server = createServer({ noDelay: true }, (socket) => {
  let carry = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    const seen = carry.length === 0 ? chunk : Buffer.concat([carry, chunk])
    let at = 0
    for (let end = seen.indexOf(headEnd); end >= 0; end = seen.indexOf(headEnd, at)) {
      at = end + headEnd.length
      socket.write(answer)
    }
    // The end of a head may still be cut; a body's bytes need not be kept.
    carry =
      at === seen.length
        ? Buffer.alloc(0)
        : Buffer.from(seen.subarray(Math.max(at, seen.length - 3)))
  })
})

endWithParent()
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address')
  tellParent({ url: `http://127.0.0.1:${address.port}` })
})
