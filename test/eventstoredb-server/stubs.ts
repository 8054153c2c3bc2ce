// The service definitions and messages that @eventstore/db-client ships: what the real client sends is what is read here.
//
// They are generated CommonJS without an ES module face, hence `createRequire`; the types are the package's own. Only the
// server's process loads them: the KurrentDB client's stubs write to the same global object.
import { createRequire } from 'node:module'
import type * as AnyMessages from 'google-protobuf/google/protobuf/any_pb.js'
import type * as EmptyMessages from 'google-protobuf/google/protobuf/empty_pb.js'
import type * as CodeMessages from '@eventstore/db-client/generated/code_pb.js'
import type * as FeaturesService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js'
import type * as FeaturesMessages from '@eventstore/db-client/generated/serverfeatures_pb.js'
import type * as GossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js'
import type * as GossipMessages from '@eventstore/db-client/generated/gossip_pb.js'
import type * as PersistentService from '@eventstore/db-client/generated/persistent_grpc_pb.js'
import type * as PersistentMessages from '@eventstore/db-client/generated/persistent_pb.js'
import type * as SharedMessages from '@eventstore/db-client/generated/shared_pb.js'
import type * as StatusMessages from '@eventstore/db-client/generated/status_pb.js'
import type * as StreamsService from '@eventstore/db-client/generated/streams_grpc_pb.js'
import type * as StreamsMessages from '@eventstore/db-client/generated/streams_pb.js'

const here = createRequire(import.meta.url)
const client = createRequire(here.resolve('@eventstore/db-client'))
const generated = (name: string): unknown => here(`@eventstore/db-client/generated/${name}.js`)

export const protobuf = {
  ...(client('google-protobuf/google/protobuf/any_pb.js') as typeof AnyMessages),
  ...(client('google-protobuf/google/protobuf/empty_pb.js') as typeof EmptyMessages),
}
export const codes = generated('code_pb') as typeof CodeMessages
export const shared = generated('shared_pb') as typeof SharedMessages
export const status = generated('status_pb') as typeof StatusMessages
export const streams = generated('streams_pb') as typeof StreamsMessages
export const persistent = generated('persistent_pb') as typeof PersistentMessages
export const features = generated('serverfeatures_pb') as typeof FeaturesMessages
export const gossip = generated('gossip_pb') as typeof GossipMessages

export const { StreamsService: streamsService } = generated('streams_grpc_pb') as typeof StreamsService
export const { PersistentSubscriptionsService: persistentService } = generated(
  'persistent_grpc_pb',
) as typeof PersistentService
export const { ServerFeaturesService: featuresService } = generated('serverfeatures_grpc_pb') as typeof FeaturesService
export const { GossipService: gossipService } = generated('gossip_grpc_pb') as typeof GossipService

export type { FeaturesService, GossipService, PersistentService, StreamsService }
export type { CodeMessages, PersistentMessages, SharedMessages, StatusMessages, StreamsMessages }
