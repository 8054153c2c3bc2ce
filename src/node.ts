export { toNodeHandler, type WebHandler } from './adapters/node/listener.js'
