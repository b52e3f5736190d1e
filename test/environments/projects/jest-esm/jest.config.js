export default { setupFilesAfterEnv: ['./jest.setup.js'], globals: { environment: 'jest, ES modules' }, transform: {} }
