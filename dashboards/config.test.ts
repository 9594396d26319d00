import { expect, test } from 'vitest'
import { loadDashboardConfig } from './config.ts'

test('development runs without any setting', () => {
  expect(loadDashboardConfig({})).toMatchObject({ DASHBOARDS_PORT: 3000, DASHBOARD_SESSION_HOURS: 12 })
})

test('production refuses the development secret and a short one', () => {
  expect(() => loadDashboardConfig({ NODE_ENV: 'production' })).toThrow('DASHBOARD_SESSION_SECRET')
  expect(() => loadDashboardConfig({ NODE_ENV: 'production', DASHBOARD_SESSION_SECRET: 'short' })).toThrow('DASHBOARD_SESSION_SECRET')
  const secret = 'x'.repeat(32)
  expect(loadDashboardConfig({ NODE_ENV: 'production', DASHBOARD_SESSION_SECRET: secret }).DASHBOARD_SESSION_SECRET).toBe(secret)
})

test('a public URL is an origin', () => {
  expect(() => loadDashboardConfig({ DASHBOARDS_PUBLIC_URL: 'https://shop.example/path' })).toThrow('DASHBOARDS_PUBLIC_URL')
  expect(loadDashboardConfig({ DASHBOARDS_PUBLIC_URL: 'https://shop.example' }).DASHBOARDS_PUBLIC_URL).toBe('https://shop.example')
})
