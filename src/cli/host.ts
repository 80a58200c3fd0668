/** The entry of the thread that leads a check of a file. */

import { leadFrom } from '../checking/host.ts'
import { offerLibrary } from './offer-library.ts'

offerLibrary()
leadFrom()
