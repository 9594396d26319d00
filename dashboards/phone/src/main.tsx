import { startPage } from '../../ui/page.tsx'
import { Phones } from './phones.tsx'

startPage(<Phones />)
