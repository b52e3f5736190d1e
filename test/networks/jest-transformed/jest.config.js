const transformed = { transform: { '\\.js$': './to-commonjs.js' } }

module.exports = {
  projects: [
    {
      ...transformed,
      displayName: 'without the setting',
      transformIgnorePatterns: ['/node_modules/(?!msw-ollama/)'],
      globals: { isSet: false },
    },
    {
      ...transformed,
      displayName: 'with the setting',
      transformIgnorePatterns: ['/node_modules/(?!(msw-ollama|json-schema-faker)/)'],
      moduleNameMapper: { '^json-schema-faker$': '<rootDir>/node_modules/json-schema-faker/dist/index.js' },
      globals: { isSet: true },
    },
  ],
}
