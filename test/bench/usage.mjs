// Loaded into a measured process by --import: writes its greatest resident memory, in MiB, to the file that USAGE_FILE names.
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.USAGE_FILE, String(process.resourceUsage().maxRSS / 1024)));
