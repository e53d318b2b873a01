/** Packages that only some formats of data need: whoever has such files installs them. */
import { UserError } from '../../errors.js';

/** What `load` imports. @throws UserError where the package of this name is not installed. */
export async function optionalPackage<T>(
  load: () => Promise<T>,
  name: string,
  shown: string,
): Promise<T> {
  try {
    return await load();
  } catch {
    throw missingPackage(name, shown);
  }
}

export const missingPackage = (name: string, shown: string): UserError =>
  new UserError(`Reading this file needs the package ${name}, which is not installed`, {
    where: shown,
    hint: `install it where keepgrid is: npm install ${name}`,
  });
