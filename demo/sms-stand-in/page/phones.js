// @ts-check
import { answersIn, numberText, partsOf, timeText } from '/text-parts.js'

const pageSize = 100
/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id))
const list = byId('phones')
const search = /** @type {HTMLInputElement} */ (byId('search'))
const messages = byId('messages')
const scroller = byId('scroller')
const body = /** @type {HTMLInputElement} */ (byId('body'))

/** @type {string | null} */
let open = decodeURIComponent(location.hash.slice(1)) || null
let listNumber = 0
let messagesNumber = 0
let pushesShown = 0

/** @param {string} id */
function stamp(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id))
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true))
}

/** @param {Element} element @param {string} selector */
const part = (element, selector) => /** @type {HTMLElement} */ (element.querySelector(selector))

/** A colour of its own for each phone. @param {HTMLElement} avatar @param {string} number */
function paint(avatar, number) {
  const digits = number.replace(/\D/g, '')
  avatar.textContent = digits.slice(-2)
  avatar.dataset.hue = String(Number(digits.slice(-4)) % 8)
}

async function showList() {
  const asked = ++listNumber
  const response = await fetch(`/phones?limit=${pageSize}&q=${encodeURIComponent(search.value)}`)
  const { total, phones } = await response.json()
  if (asked !== listNumber) return
  const now = new Date()
  list.replaceChildren(
    ...phones.map((/** @type {any} */ phone) => {
      const row = stamp('phone-row')
      const button = part(row, 'button')
      paint(part(row, '.avatar'), phone.number)
      part(row, 'strong').textContent = numberText(phone.number)
      const last = (phone.lastDirection === 'inbound' ? '↩ ' : '') + phone.lastBody
      part(row, '.last').textContent = phone.lastAt === null ? 'no texts' : last
      part(row, '.when').textContent = phone.lastAt === null ? '' : timeText(phone.lastAt, now)
      row.classList.toggle('opted-out', phone.optedOut)
      if (phone.number === open) button.setAttribute('aria-current', 'true')
      button.addEventListener('click', () => show(phone.number))
      return row
    }),
  )
  const more = byId('more')
  more.hidden = total === phones.length && total > 0
  more.textContent =
    total === 0
      ? search.value === ''
        ? 'No text has been sent yet.'
        : 'No phone has these digits.'
      : `and ${total - phones.length} more: search by number`
}

/** @param {any} message @param {Date} now */
function bubbleOf(message, now) {
  const item = stamp('bubble')
  const mine = message.direction === 'inbound'
  item.className = mine ? 'mine' : 'theirs'
  if (message.direction === 'push') {
    item.classList.add('push')
    const title = document.createElement('strong')
    title.textContent = message.title
    part(item, '.words').append(title, '\n')
  }
  for (const { text, href } of partsOf(message.body)) {
    if (href === null) part(item, '.words').append(text)
    else {
      const anchor = document.createElement('a')
      anchor.href = href
      anchor.target = '_blank'
      anchor.rel = 'noreferrer noopener'
      anchor.textContent = text
      part(item, '.words').append(anchor)
    }
  }
  const quick = part(item, '.quick')
  for (const answer of mine ? [] : answersIn(message.body)) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = answer.kind
    button.title = `Sends “${answer.body}”`
    const code = document.createElement('span')
    code.textContent = answer.body
    button.append(answer.label, code)
    button.addEventListener('click', () => void send(answer.body))
    quick.append(button)
    quick.hidden = false
  }
  const meta = part(item, '.meta')
  meta.textContent = `${timeText(message.createdAt, now)} · ${stateOf(message)}`
  meta.classList.toggle(
    'bad',
    message.status === 'undelivered' ||
      message.status === 'failed' ||
      message.handover?.state === 'given-up' ||
      message.handover?.state === 'retrying',
  )
  return item
}

/** A push looks like a text, with its link at the end. @param {any} push */
function messageOf({ kind, title, body, link, sentAt }) {
  return { direction: 'push', kind, title, body: link === null ? body : `${body}\n${link}`, createdAt: sentAt, handover: null }
}

/** @param {any} message */
function stateOf(message) {
  if (message.direction === 'push') return message.kind === 'RECEIPT' ? 'receipt, pushed' : 'tip, pushed'
  const { handover } = message
  if (handover === null) return message.errorCode === null ? message.status : `${message.status} (${message.errorCode})`
  if (handover.state === 'done') return 'handed to the gateway'
  if (handover.state === 'waiting') return 'on its way to the gateway'
  const tries = `${handover.attempts} ${handover.attempts === 1 ? 'try' : 'tries'}`
  return handover.state === 'retrying'
    ? `gateway away, trying again (${tries}, ${handover.lastError})`
    : `not taken by the gateway (${tries}, ${handover.lastError})`
}

/** @param {string} url */
const readJson = async (url) => (await fetch(url)).json()

/** @param {number} count @param {string} one */
const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`

/** Nobody tells this page of pushes: it looks whether there are more. */
async function lookForPushes() {
  if (open === null || document.hidden) return
  const { pushes } = await readJson(`/phones/${encodeURIComponent(open)}/pushes`)
  if (pushes.length !== pushesShown) void showMessages()
}

async function showMessages() {
  const number = open
  byId('nobody').hidden = number !== null
  byId('somebody').hidden = number === null
  document.body.classList.toggle('reading', number !== null)
  if (number === null) return
  const asked = ++messagesNumber
  const path = `/phones/${encodeURIComponent(number)}`
  const [phone, { pushes }] = await Promise.all([readJson(`${path}/messages`), readJson(`${path}/pushes`)])
  if (asked !== messagesNumber || number !== open) return
  paint(byId('avatar'), number)
  byId('number').textContent = numberText(number)
  byId('about').textContent = phone.optedOut
    ? 'opted out: texts to it are refused (START opts in again)'
    : [counted(phone.messages.length, 'text'), ...(pushes.length > 0 ? [counted(pushes.length, 'push', 'pushes')] : [])].join(', ')
  byId('about').classList.toggle('bad', phone.optedOut)
  const now = new Date()
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80
  const before = messages.dataset.number === number ? messages.childElementCount : 0
  messages.dataset.number = number
  const all = [...phone.messages, ...pushes.map(messageOf)].sort((one, other) => one.createdAt.localeCompare(other.createdAt))
  messages.replaceChildren(...all.map((/** @type {any} */ message) => bubbleOf(message, now)))
  if (before === 0 || (atEnd && all.length > before)) scroller.scrollTop = scroller.scrollHeight
  pushesShown = pushes.length
}

/** @param {string | null} number */
function show(number) {
  open = number
  history.replaceState(null, '', number === null ? location.pathname : `#${encodeURIComponent(number)}`)
  body.value = ''
  void showMessages()
  void showList()
}

/** @param {string} text */
async function send(text) {
  if (open === null) return
  await fetch(`/phones/${encodeURIComponent(open)}/replies`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ body: text }),
  })
  scroller.scrollTop = scroller.scrollHeight
  void showMessages()
}

byId('reply').addEventListener('submit', (event) => {
  event.preventDefault()
  const text = body.value
  body.value = ''
  void send(text)
})
byId('back').addEventListener('click', () => show(null))
search.addEventListener('input', () => void showList())
window.addEventListener('hashchange', () => show(decodeURIComponent(location.hash.slice(1)) || null))

setInterval(() => void lookForPushes().catch(() => undefined), 3_000)

const state = byId('state')
const feed = new EventSource('/feed')
feed.addEventListener('open', () => {
  state.textContent = 'live'
  state.classList.add('live')
  void showList()
  void showMessages()
})
feed.addEventListener('error', () => {
  state.textContent = 'away, trying again…'
  state.classList.remove('live')
})
feed.addEventListener('change', (event) => {
  void showList()
  if (JSON.parse(event.data).includes(open)) void showMessages()
})
void showList()
void showMessages()
