/** The browser's own field for a day: by keyboard, by voice or from its calendar. uni-app has only a wheel for it. */
import { h, type FunctionalComponent } from 'vue'

interface Props {
  value: string
  label: string
  from: string
  to: string
}

const STYLE = { flex: 1, minWidth: 0, border: 0, background: 'none', font: 'inherit', color: 'inherit' }

const DayInput: FunctionalComponent<Props, { pick: (day: string) => void }> = (props, { emit }) =>
  h('input', {
    type: 'date',
    value: props.value,
    min: props.from,
    max: props.to,
    'aria-label': props.label,
    style: STYLE,
    onChange: (event: Event) => emit('pick', (event.target as HTMLInputElement).value),
  })
DayInput.props = ['value', 'label', 'from', 'to']
DayInput.emits = ['pick']

export default DayInput
