/** Keys of a platform's settings of which two environments cannot share the value. */
export const uniqueSettings = [
  "domain",
  "email",
  "certificateArn",
  "hostedZone",
  "siteDomains",
  "siteCertificateArn",
  "httpPort",
  "httpsPort",
  "dashboardsPort",
];
