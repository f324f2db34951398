import js from '@eslint/js';
import { defineConfig, type Config } from 'eslint/config';
import tseslint from 'typescript-eslint';

const config: Config[] = defineConfig(
  {
    ignores: [
      'dist/',
      'generated/',
      'node_modules/',
      'coverage/',
      'templates/*/__transpiled/',
      'test/golden/**/expected/',
      // what partners get to begin with: it is checked where it is tried out
      'schema/extensions/',
    ],
  },
  js.configs.recommended,
  {
    files: ['templates/**/*.js'],
    languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
    // JSX uses React without naming it
    rules: { 'no-unused-vars': ['error', { varsIgnorePattern: '^React$' }] },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // `Record<string, …>` and index access are told apart by noPropertyAccessFromIndexSignature
      '@typescript-eslint/dot-notation': 'off',
      // numbers and booleans in messages are wanted
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      // an empty text is no text: `||` is meant
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // the caller names the type of what generated data makes
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
);

export default config;
