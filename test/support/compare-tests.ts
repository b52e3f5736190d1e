/** The names of the tests that ran, by file. A skipped test did not run. */
export type TestsOfFile = Map<string, Set<string>>

/**
 * Returns a complaint for each test that only one side ran and the list does not name, and for each stale line of the list.
 *
 * @param list the reason for each test that runs in Node only, by `file > suite > test`, or by `file` for all tests of the file
 */
export function compareTests(
  node: TestsOfFile,
  chromium: TestsOfFile,
  list: Record<string, string>,
  exists: (file: string) => boolean,
): string[] {
  const inNode = keys(node)
  const inChromium = keys(chromium)
  const listed = (key: string) => key in list || fileOf(key) in list
  return [
    ...[...inNode].filter((key) => !inChromium.has(key) && !listed(key)).map((key) => `only in Node: ${key}`),
    ...[...inChromium].filter((key) => !inNode.has(key)).map((key) => `only in Chromium: ${key}`),
    ...Object.entries(list).flatMap(([key, reason]) => {
      if (reason.trim() === '') return [`listed without a reason: ${key}`]
      if (!exists(fileOf(key))) return [`listed, but there is no such file: ${key}`]
      // If this run left out the file, it cannot show whether the line is stale.
      if (!node.has(fileOf(key))) return []
      if (key === fileOf(key) ? chromium.has(key) : inChromium.has(key))
        return [`listed, but Chromium ran it too: ${key}`]
      return key === fileOf(key) || inNode.has(key) ? [] : [`listed, but Node did not run it: ${key}`]
    }),
  ]
}

function keys(tests: TestsOfFile): Set<string> {
  return new Set([...tests].flatMap(([file, names]) => [...names].map((name) => `${file} > ${name}`)))
}

function fileOf(key: string): string {
  return key.split(' > ', 1)[0] ?? key
}
