// Stands for babel-jest or ts-jest: turns an ES module into CommonJS.
const { ModuleKind, ScriptTarget, transpileModule } = require('typescript')

exports.process = (source) => ({
  code: transpileModule(source, {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2023, esModuleInterop: true, allowJs: true },
  }).outputText,
})
