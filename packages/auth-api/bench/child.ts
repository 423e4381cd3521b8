import { start, VARIANTS } from './variants.ts'

// One server, alone in its process, until its parent goes.
const [name, file = ''] = process.argv.slice(2)
const variant = VARIANTS.find((each) => each === name)
if (variant === undefined) throw new Error(`no such variant: ${name}`)
process.on('disconnect', () => process.exit(0))
const port = await start(variant, file)
process.send?.({ port })
