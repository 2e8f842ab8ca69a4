// The error a stand-in throws to answer as AWS does: code, message and HTTP status, in whichever form its protocol has.

export type AwsErrorOptions = {
  /** HTTP status; 400 unless told. */
  readonly status?: number;
  /** Further members of the error's shape, such as `RejectedRecords` of Timestream. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** The code of the older Query protocol where it differs (SQS: `AWS.SimpleQueueService.NonExistentQueue`). */
  readonly queryCode?: string;
};

/** An error with AWS's code (`ResourceNotFoundException` …), which the SDK turns into the exception of that name. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly queryCode: string | undefined;

  constructor(code: string, message: string, options: AwsErrorOptions = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = options.status ?? 400;
    this.fields = options.fields ?? {};
    this.queryCode = options.queryCode;
  }
}

/**
 * Any thrown value as an AwsError: what is no AwsError is a defect of the stand-in, answered 500 with its own message.
 */
export const toAwsError = (thrown: unknown): AwsError =>
  thrown instanceof AwsError
    ? thrown
    : new AwsError('InternalFailure', `defect in this stand-in: ${thrown instanceof Error ? thrown.stack : thrown}`, {
        status: 500,
      });
