export { inSystemChannel, type InSystemChannelOptions, type ShowNotification } from './adapters/in-system/callback.js'
export type { ReadMessagesOptions } from './adapters/in-system/fold.js'
export { inbox, type Inbox, type InboxOf, type InboxOptions } from './adapters/in-system/inbox.js'
export type { InboxChange, InboxMessage } from './adapters/in-system/message.js'
