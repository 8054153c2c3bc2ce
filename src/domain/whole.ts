/** A value with every key in place: V8 copies it quickly, and the compiler tells when there is one more. */
export type Whole<Value> = { readonly [Key in keyof Required<Value>]: Value[Key] }
