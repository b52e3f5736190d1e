import { useEffect, useId, useState } from 'react'
import { scenarios } from './scenarios.ts'
import { play } from './worker.ts'

type ScenarioName = keyof typeof scenarios

const names = Object.keys(scenarios) as ScenarioName[]

export function ScenarioPicker() {
  const id = useId()
  const [name, setName] = useState<ScenarioName>('answers at once')
  useEffect(() => play(scenarios[name]), [name])

  return (
    <div className="picker">
      <label htmlFor={id}>The model</label>
      {/* Without autoComplete="off", some browsers restore the last choice after a reload, and the page would not know of it. */}
      <select id={id} value={name} autoComplete="off" onChange={({ target }) => setName(target.value as ScenarioName)}>
        {names.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </div>
  )
}
