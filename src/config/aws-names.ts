// Names as AWS allows them.
export const tableName = /^[A-Za-z0-9_.-]{3,255}$/;
export const streamName = /^[A-Za-z0-9_.-]{1,128}$/;
export const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
export const timestreamName = /^[A-Za-z0-9_.-]{3,256}$/;
/** Of a Glue database or an Athena workgroup. */
export const athenaName = /^[A-Za-z0-9._-]{1,128}$/;
