import { startPage } from '../../ui/page.tsx'

startPage(<h1>Phones</h1>)
