import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../platform/project-root.ts'
import { benefitsApplication } from '../processors/benefits/topology.ts'
import { defaultParameters } from '../processors/fds/parameters.ts'
import { fdsApplication } from '../processors/fds/topology.ts'
import { loyaltyApplication } from '../processors/loyalty/topology.ts'
import { merchantTotalsApplication } from '../processors/merchant-totals/topology.ts'
import { notifierApplication } from '../processors/notifier/topology.ts'
import { receiptsApplication } from '../processors/receipts/topology.ts'
import { subscriptions } from './subscriptions.ts'

test('every group of an application is provisioned for the topic it reads, and no other; none needs topics of its own', () => {
  const secret = 'a secret of tests, long enough to pass'
  const benefits = benefitsApplication({ tipAboveMinor: 500, tipsPerDay: 3 })
  const fds = fdsApplication({ parameters: defaultParameters, verificationSecret: secret })
  const receipts = receiptsApplication({ secret, linkMs: 1 })
  const applications = [benefits, fds, loyaltyApplication, merchantTotalsApplication, notifierApplication, receipts]
  const read = applications.flatMap(({ parts }) => parts.map(({ topology: { group, source } }) => ({ group, topic: source })))
  expect(read).toEqual(subscriptions)
  const folder = join(projectRoot(), 'processors')
  expect(readdirSync(folder).filter((name) => existsSync(join(folder, name, 'topology.ts')))).toEqual(applications.map(({ id }) => id))
  expect(applications.flatMap(({ internalTopics, ddl }) => [...internalTopics, ...ddl])).toEqual([])
})
