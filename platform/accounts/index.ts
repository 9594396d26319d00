export * from './password.ts'
export * from './sign-in-link.ts'
export * from './user-table.ts'
