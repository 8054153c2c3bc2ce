export { channelContract, type ContractCase } from './testing/channel-contract.js'
export type { ChannelFault, ChannelUnderTest } from './testing/channel-under-test.js'
export { hostileTexts } from './testing/hostile-texts.js'
export { sampleNotification } from './testing/sample-notification.js'
