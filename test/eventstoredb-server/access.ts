// Who may do what: the access control lists of streams, and the rights that go with a role.
// (LegacyAuthorizationProviderFactory.cs, LegacyStreamPermissionAssertion.cs and IndexReader.GetEffectiveAcl, tag
// oss-v23.10.6; anonymous access to streams is off, as it is there by default.)
import { accessDenied, type CallError } from './errors.js'
import type { Call, Faults } from './faults.js'
import type { Log } from './log.js'
import { isMetaStream, metaStreamOf, textOf } from './record.js'
import { anonymous, type User, type Users } from './users.js'

type Right = '$r' | '$w' | '$d' | '$mr' | '$mw'
type Acl = Readonly<Partial<Record<Right, readonly string[]>>>

const everybody = '$all'
const administrators = '$admins'
const operators = '$ops'

const both = (roles: readonly string[]): Acl => ({ $r: roles, $w: roles, $d: roles, $mr: roles, $mw: roles })

/** (SystemSettings.Default) */
const builtIn = { user: both([everybody]), system: both([administrators]) }

const objectIn = (data: Uint8Array | undefined, key: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const parsed = data === undefined ? undefined : (JSON.parse(textOf(data)) as Record<string, unknown> | null)
    const found = parsed?.[key]
    return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** One role as a text, or several as a list (StreamMetadata.ReadRoles). */
const aclIn = (data: Uint8Array | undefined, key: string): Acl | undefined => {
  const found = objectIn(data, key)
  if (found === undefined) return undefined
  const rights = Object.entries(found).filter(([right]) => right in builtIn.user)
  return Object.fromEntries(rights.map(([right, roles]) => [right, typeof roles === 'string' ? [roles] : roles]))
}

/** The stream's own list, else that of the settings, else the built-in one: each right by itself. */
const rolesFor = (log: Log, stream: string, right: Right): readonly string[] => {
  const newest = (name: string): Uint8Array | undefined => log.stream(name)?.events.at(-1)?.data
  const isSystem = stream.startsWith('$')
  const byDefault = isSystem ? builtIn.system : builtIn.user
  const settings = aclIn(newest('$settings'), isSystem ? '$systemStreamAcl' : '$userStreamAcl') ?? byDefault
  const own = aclIn(newest(metaStreamOf(stream)), '$acl') ?? settings
  return own[right] ?? settings[right] ?? byDefault[right] ?? []
}

const isIn = (user: User, roles: readonly string[]): boolean =>
  roles.includes(user.name) || roles.some(role => user.groups.includes(role))

const isAdministrator = (user: User): boolean => isIn(user, ['admin', administrators])

const ofStream = { read: ['$r', '$mr'], write: ['$w', '$mw'], delete: ['$d', undefined] } as const

const mayUse = (log: Log, user: User, operation: keyof typeof ofStream, stream: string): boolean => {
  // Not even an administrator writes to everything at once, or deletes it.
  if (stream === everybody && operation !== 'read') return false
  const isMeta = isMetaStream(stream)
  const right = ofStream[operation][isMeta ? 1 : 0]
  if (right === undefined) return false
  if (isAdministrator(user)) return true
  const roles = rolesFor(log, isMeta ? stream.slice(2) : stream, right)
  return roles.includes(everybody) || isIn(user, roles)
}

const isAllowed = (log: Log, user: User, call: Call, stream: string): boolean => {
  switch (call) {
    case 'append':
      return mayUse(log, user, 'write', stream)
    case 'delete':
      return mayUse(log, user, 'delete', stream)
    case 'read':
    case 'subscribe':
    case 'group':
      return mayUse(log, user, 'read', stream)
    case 'manage':
      return isAdministrator(user) || isIn(user, ['ops', operators])
    case 'inspect':
      return true
  }
}

/** The gate that every call passes, with a look at who is calling before it. */
export const guarded = (log: Log, users: Users, faults: Faults): Faults => {
  const refusal = (call: Call, stream: string, headers: Parameters<Users['find']>[0]): CallError | undefined => {
    const user = users.find(headers)
    const isKnown = user !== undefined && user !== anonymous
    return isKnown && isAllowed(log, user, call, stream) ? undefined : accessDenied()
  }
  return {
    ...faults,
    gate: (call, stream, headers, begin) => {
      const refused = refusal(call, stream, headers)
      if (refused === undefined) faults.gate(call, stream, headers, begin)
      else begin(refused)
    },
  }
}
