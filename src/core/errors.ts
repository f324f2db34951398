/** The one error class, from where all but the support module takes it. */

export { EbadgeError, errorCodes, type ErrorCode, type ErrorOptions } from '../support/errors.ts';
