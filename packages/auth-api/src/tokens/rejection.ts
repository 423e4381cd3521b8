/** Reasons why a token is refused, in the words of simplejwt 5.5. */
export type Rejection =
  | 'Token is invalid'
  | 'Token is expired'
  | 'Token is blacklisted'
  | "Token has no 'exp' claim"
  | 'Token has no id'
  | 'Token has no type'
  | 'Token has wrong type'
