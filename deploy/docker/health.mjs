// A container's health: whether the server in it can serve. node:http alone starts faster than fetch.
import { get } from 'node:http'

const path = '/health/ready/'
get({ host: '127.0.0.1', port: process.env.PORT, path, timeout: 2500 }, ({ statusCode }) => {
  process.exit(statusCode === 200 ? 0 : 1)
}).on('error', () => process.exit(1))
