const project = (environment, more) => ({
  displayName: environment,
  setupFilesAfterEnv: ['./jest.setup.js'],
  globals: { environment },
  transform: {},
  ...more,
})

module.exports = {
  projects: [
    project('jest, CommonJS'),
    project('jest, `jest.useFakeTimers()`', {
      testMatch: ['**/first.test.js'],
      globals: { environment: 'jest, `jest.useFakeTimers()`', fakeTimers: {} },
    }),
    project('jest, `jest.useFakeTimers({ doNotFake })`', {
      globals: {
        environment: 'jest, `jest.useFakeTimers({ doNotFake })`',
        fakeTimers: { doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] },
      },
    }),
    project('jest, jest-environment-jsdom', { testEnvironment: 'jsdom' }),
    project('jest, jest-fixed-jsdom', { testEnvironment: 'jest-fixed-jsdom' }),
  ],
}
