import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAccessibilityFaults } from './chat-page-axe.ts'
import { launchChromium, openChat, serveExample, setLook, takeScreenshot, type ChatPage } from './chat-page.ts'

const SKY = /^Sunlight holds all colours\. .* the sky looks blue\.$/

let served: Awaited<ReturnType<typeof serveExample>>
let browser: Browser

beforeAll(async () => {
  ;[served, browser] = await Promise.all([serveExample(), launchChromium()])
})

afterAll(async () => {
  await browser?.close()
  await served?.[Symbol.asyncDispose]()
})

/** Waits until an element of this kind has the text. These tests need Playwright's own `expect` for nothing else. */
async function expectText(chat: ChatPage, of: 'answer' | 'status' | 'alert', text: string | RegExp): Promise<void> {
  await chat[of].filter({ hasText: text }).waitFor()
}

/**
 * Checks that axe finds no fault and that the page does not scroll sideways, both in a narrow dark window and in a wide light
 * one.
 */
async function expectNoFaults(chat: ChatPage): Promise<void> {
  for (const look of [
    { width: 390, colorScheme: 'dark' },
    { width: 1280, colorScheme: 'light' },
  ] as const) {
    await setLook(chat, look)
    expect(await findAccessibilityFaults(chat.page)).toEqual([])
    expect(await chat.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  }
}

test('an answer is shown, and the next question sends the conversation', async () => {
  await using chat = await openChat(browser, served.url)
  await expectNoFaults(chat)
  await chat.ask('Why is the sky blue?')
  await expectText(chat, 'status', 'The answer is complete.')

  expect(await chat.answer.innerText()).toMatch(SKY)
  expect(await chat.log.getByRole('listitem').count()).toBe(1)
  await chat.ask('And at night?')
  await chat.log.getByText('And at night?').waitFor()
  await expectText(chat, 'status', 'The answer is complete.')

  expect(await chat.answer.innerText()).toMatch(/^At night/)
  expect(await chat.log.getByRole('heading').allInnerTexts()).toEqual(['You', 'llama3.2', 'You', 'llama3.2'])
  await expectNoFaults(chat)
  await takeScreenshot(chat, 'fast', 1280)
  expect(chat.complaints).toEqual([])
})

test('a slow answer is shown piece by piece, with a button that stops it', async () => {
  await using chat = await openChat(browser, served.url)
  await chat.play('answers slowly')
  await chat.ask('Why is the sky blue?')
  await expectText(chat, 'status', 'Waiting for the model…')
  await chat.stop.waitFor()
  await expectText(chat, 'status', 'The model is answering…')

  const seen: string[] = []
  while (seen.length < 4) {
    seen.push(await textLongerThan(chat, seen.at(-1)?.length ?? 0))
    expect(await chat.stop.isVisible()).toBe(true)
    expect(await chat.log.getAttribute('aria-busy')).toBe('true')
  }
  await expectNoFaults(chat)
  await expectText(chat, 'status', 'The answer is complete.')

  const whole = await chat.answer.innerText()
  expect(whole).toMatch(SKY)
  for (const text of seen) expect(whole.startsWith(text)).toBe(true)
  expect(await chat.log.getAttribute('aria-busy')).toBe('false')
  expect(chat.complaints).toEqual([])
})

test('an answer that is stopped keeps its text, and the next question is answered', async () => {
  await using chat = await openChat(browser, served.url)
  await chat.play('answers slowly')
  await chat.ask('Why is the sky blue?')
  await textLongerThan(chat, 20)
  await chat.stop.click()
  await expectText(chat, 'status', 'The answer was stopped.')

  const kept = await chat.answer.innerText()
  expect(kept).toMatch(/^Sunlight holds all/)
  expect(kept).not.toMatch(SKY)
  expect(await isFocused(chat)).toBe(true)
  await expectNoFaults(chat)

  await chat.play('answers at once')
  await chat.ask('Once more, please')
  await expectText(chat, 'status', 'The answer is complete.')
  expect(await chat.answer.innerText()).toMatch(SKY)
  expect(await chat.page.locator('.answer').first().locator('> .text').innerText()).toBe(kept)
  expect(chat.complaints).toEqual([])
})

test('the thinking of the model is hidden until the user opens it', async () => {
  await using chat = await openChat(browser, served.url)
  await chat.play('thinks first')
  await chat.ask('Why is the sky blue?')
  await expectText(chat, 'status', 'The answer is complete.')

  expect(await chat.answer.innerText()).toBe('Blue light scatters most.')
  const thought = chat.page.getByText('The user asks about the sky.')
  expect(await thought.isVisible()).toBe(false)
  await chat.page.getByText('What the model thought').click()
  await thought.waitFor()
  await expectNoFaults(chat)
  await takeScreenshot(chat, 'thinking', 1280)
  expect(chat.complaints).toEqual([])
})

test('a tool that the model calls is run, and the model answers with its result', async () => {
  await using chat = await openChat(browser, served.url)
  await chat.play('calls a tool')
  await chat.ask('Do I need an umbrella in Paris?')
  await expectText(chat, 'status', 'The answer is complete.')

  expect(await chat.log.locator('.tool').allInnerTexts()).toEqual([
    'Calls get_weather({"city":"Paris"})',
    'get_weather gave 18 °C, sunny',
  ])
  expect(await chat.answer.innerText()).toBe('It is 18 degrees and sunny in Paris. You need no umbrella today.')
  await expectNoFaults(chat)
  await takeScreenshot(chat, 'tool', 1280)
  await takeScreenshot(chat, 'tool', 390)
  expect(chat.complaints).toEqual([])
})

test('a model that is not installed causes an error message, and the user can try again', async () => {
  await using chat = await openChat(browser, served.url)
  await chat.play('is not installed')
  await chat.ask('Why is the sky blue?')
  await expectText(chat, 'alert', "Ollama refused: model 'nope' not found (404).")
  await expectText(chat, 'status', 'The answer failed.')
  await expectNoFaults(chat)
  await takeScreenshot(chat, 'unknown-model', 390)

  await chat.play('answers at once')
  await chat.page.getByRole('button', { name: 'Try again' }).click()
  await expectText(chat, 'status', 'The answer is complete.')
  expect(await chat.answer.innerText()).toMatch(SKY)
  expect(await chat.alert.count()).toBe(0)
  expect(await isFocused(chat)).toBe(true)
  // The browser itself logs each failed request. A page cannot prevent that.
  expect(chat.complaints).toEqual([expect.stringMatching(/^Failed to load resource: .* 404/)])
})

test('an answer that is cut off keeps its text and shows an error, and the user can try again', async () => {
  await using chat = await openChat(browser, served.url)
  await chat.play('breaks off once')
  await chat.ask('Why is the sky blue?')
  await expectText(chat, 'alert', 'The answer was cut off: the connection ended before the model was done.')
  expect(await chat.answer.innerText()).toBe('Sunlight holds all colours.')
  await expectNoFaults(chat)
  await takeScreenshot(chat, 'cut-off', 1280)

  await chat.page.getByRole('button', { name: 'Try again' }).click()
  await expectText(chat, 'status', 'The answer is complete.')
  expect(await chat.answer.innerText()).toMatch(SKY)
  expect(await chat.log.getByRole('listitem').count()).toBe(1)
  expect(chat.complaints).toEqual([])
})

test('a conversation works with the keyboard alone, and the layout does not shift', async () => {
  await using chat = await openChat(browser, served.url)
  const { keyboard } = chat.page
  await keyboard.press('Tab')
  await keyboard.type('answers s')
  await keyboard.press('Tab')
  expect(await chat.log.evaluate((log) => log === document.activeElement)).toBe(true)
  await keyboard.press('Tab')
  expect(await isFocused(chat)).toBe(true)

  await keyboard.type('Why is')
  await keyboard.press('Shift+Enter')
  await keyboard.type('the sky blue?')
  expect(await chat.message.inputValue()).toBe('Why is\nthe sky blue?')
  await keyboard.press('Enter')
  await textLongerThan(chat, 20)
  expect(await chat.message.inputValue()).toBe('')
  await keyboard.press('Escape')
  await expectText(chat, 'status', 'The answer was stopped.')
  expect(await isFocused(chat)).toBe(true)

  await keyboard.press('Shift+Tab')
  await keyboard.press('Shift+Tab')
  await keyboard.type('breaks')
  await keyboard.press('Tab')
  await keyboard.press('Tab')
  await keyboard.type('And at night?')
  await keyboard.press('Tab')
  expect(await chat.send.evaluate((button) => button === document.activeElement)).toBe(true)
  await keyboard.press('Enter')
  await expectText(chat, 'alert', 'The answer was cut off')
  expect(await isFocused(chat)).toBe(true)
  await keyboard.press('Shift+Tab')
  await keyboard.press('Enter')
  await expectText(chat, 'status', 'The answer is complete.')
  expect(await chat.answer.innerText()).toMatch(SKY)
  expect(await isFocused(chat)).toBe(true)
  expect(await layoutShiftOf(chat)).toBeLessThan(0.01)
  expect(chat.complaints).toEqual([])
})

async function textLongerThan({ answer }: ChatPage, length: number): Promise<string> {
  const longer = answer.filter({ hasText: new RegExp(`.{${length + 1},}`, 's') })
  await longer.waitFor()
  return longer.innerText()
}

function isFocused({ message }: ChatPage): Promise<boolean> {
  return message.evaluate((input) => input === document.activeElement)
}

/** Returns the sum of the layout shifts that the browser has measured on the page. */
function layoutShiftOf({ page }: ChatPage): Promise<number> {
  return page.evaluate(() => {
    const observer = new PerformanceObserver(() => {})
    observer.observe({ type: 'layout-shift', buffered: true })
    const shifts = observer.takeRecords() as Array<PerformanceEntry & { value: number }>
    return shifts.reduce((sum, { value }) => sum + value, 0)
  })
}
