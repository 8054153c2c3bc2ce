import js from '@eslint/js'
import tseslint from 'typescript-eslint'

const fpTsOnlyAsLib = {
  patterns: [
    {
      regex: '^fp-ts$|^(fp-ts|io-ts)/(?!lib/.+\\.js$)',
      message: 'Write fp-ts/lib/X.js, io-ts or io-ts/lib/X.js: the other forms compile and then fail in Node.',
    },
    { regex: '^date-fns$', message: 'Import one function: date-fns/addMinutes.' },
  ],
}

const calls = (object, method) => `CallExpression[callee.object.name="${object}"][callee.property.name="${method}"]`

/** What may occur in one place only, and the place. */
const clock = [
  'NewExpression[callee.name="Date"][arguments.length=0]',
  'CallExpression[callee.name="Date"]',
  calls('Date', 'now'),
  calls('performance', 'now'),
].map(selector => ({ selector, message: 'The time comes from the clock port (src/adapters/system-clock.ts).' }))

const timers = ['setTimeout', 'setInterval', 'setImmediate'].map(name => ({
  selector: `CallExpression[callee.name="${name}"]`,
  message: 'Timers belong to src/adapters.',
}))

const randomness = [
  calls('Math', 'random'),
  'CallExpression[callee.name=/^(randomUUID|randomBytes|randomInt|getRandomValues)$/]',
  'CallExpression[callee.property.name=/^(randomUUID|randomBytes|randomInt|getRandomValues)$/]',
].map(selector => ({ selector, message: 'Randomness comes from its port (src/adapters/system-random.ts).' }))

const style = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  {
    selector: ':matches(ClassDeclaration, ClassExpression)[superClass]:not([superClass.name="Error"])',
    message: 'No inheritance, except extends Error.',
  },
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
]

const total = [
  { selector: 'SwitchCase[test=null]', message: 'Name every case: the compiler then tells what a new one breaks.' },
]

const restrict = (files, ...rules) => ({ files, rules: { 'no-restricted-syntax': ['error', ...rules.flat()] } })

export default tseslint.config(
  { ignores: ['dist/', 'build/', 'coverage/', 'temp/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-imports': ['error', fpTsOnlyAsLib],
      'no-restricted-syntax': ['error', ...style.slice(0, 2)],
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        {
          allowDefaultCaseForExhaustiveSwitch: false,
          considerDefaultExhaustiveForUnions: false,
          requireDefaultForNonUnion: false,
        },
      ],
    },
  },
  restrict(['src/**/*.ts'], style, clock, timers, randomness),
  restrict(['src/{domain,evaluator}/**/*.ts'], style, clock, timers, randomness, total),
  restrict(['src/adapters/**/*.ts'], style, clock, randomness),
  restrict(['src/adapters/system-clock.ts'], style, randomness),
  restrict(['src/adapters/system-random.ts'], style, clock),
  {
    files: ['test/**/*.ts', 'examples/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['**/*.{js,cjs}'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', module: 'writable', require: 'readonly', URL: 'readonly' },
    },
  },
)
