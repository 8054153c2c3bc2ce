// Who is calling: user names and passwords, checked before anything else is done.
// (AuthenticationMiddleware.HandleAsGrpcAsync and BasicHttpAuthenticationProvider.cs, tag oss-v23.10.6.)
import { type Metadata, type ServerInterceptor, ServerInterceptingCall, ServerListenerBuilder } from '@grpc/grpc-js'
import { unauthenticated } from './errors.js'

export interface User {
  readonly name: string
  readonly password: string
  readonly groups: readonly string[]
}

/** A caller who names no user. */
export const anonymous = 'anonymous'

export interface Users {
  readonly add: (user: User) => void
  /** Who a call's headers say it is; nothing when they say it wrongly. */
  readonly find: (headers: Metadata) => User | typeof anonymous | undefined
}

const basic = (headers: Metadata): { readonly name: string; readonly password: string } | undefined => {
  const [given] = headers.get('authorization')
  const encoded = /^Basic (.+)$/.exec(String(given))?.[1]
  if (encoded === undefined) return undefined
  const [name = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { name, password: rest.join(':') }
}

export const createUsers = (): Users => {
  // (UserManagementService: the two that every new database has, and ClusterVNodeOptions.DefaultUserOptions.)
  const known = new Map<string, User>(
    [
      { name: 'admin', password: 'changeit', groups: ['$admins'] },
      { name: 'ops', password: 'changeit', groups: ['$ops'] },
    ].map(user => [user.name, user]),
  )
  return {
    add: user => void known.set(user.name, user),
    find: headers => {
      const claimed = basic(headers)
      if (claimed === undefined) return anonymous
      const user = known.get(claimed.name)
      return user?.password === claimed.password ? user : undefined
    },
  }
}

/** Turns away every call with a wrong name or password, whatever it asks for. */
export const authentication =
  (users: Users): ServerInterceptor =>
  (_method, call) =>
    new ServerInterceptingCall(call, {
      start: next => {
        const listener = new ServerListenerBuilder()
          .withOnReceiveMetadata((headers, nextListener) => {
            if (users.find(headers) === undefined) call.sendStatus(unauthenticated())
            else nextListener(headers)
          })
          .build()
        next(listener)
      },
    })
