export default { serverExternalPackages: ['msw', 'msw-ollama'], distDir: 'built' }
