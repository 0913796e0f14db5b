// User agents of in-app browsers as people report them, for iPhones and for Android where an app's differ. They stand
// in for the fixtures of inapp-spy, which its npm package leaves out. The system's part is written once; the app's part
// has its real form and a version that existed.

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const IPAD = 'Mozilla/5.0 (iPad; CPU OS 17_6_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const PIXEL =
  'Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP4A.250205.002; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/136.0.7103.60 Mobile Safari/537.36';
const GALAXY =
  'Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.6778.200 Mobile Safari/537.36';
const XIAOMI =
  'Mozilla/5.0 (Linux; Android 13; M2012K11AC Build/TKQ1.220829.002; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36';
const REDUCED =
  'Mozilla/5.0 (Linux; Android 10; K; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/138.0.0.0 Mobile Safari/537.36';

/** User agents of people who open links inside apps, by app. */
export const IN_APP_USER_AGENTS: Readonly<Record<string, readonly string[]>> = {
  Instagram: [
    `${IPHONE} Mobile/15E148 Instagram 382.0.0.27.85 (iPhone15,3; iOS 18_5; en_US; en; scale=3.00; 1290x2796; 744205834; IABMV/1)`,
    `${IPHONE} Mobile/21F79 Instagram 330.0.3.29.91 (iPhone14,3; iOS 17_5; en_IR@calendar=gregorian; en; scale=3.00; 1125x2436; 595323416)`,
    `${PIXEL} Instagram 378.0.0.52.68 Android (35/15; 420dpi; 1080x2251; Google/google; Pixel 9; tokay; tokay; en_US; 731137240; IABMV/1)`,
    `${GALAXY} Instagram 361.0.0.46.88 Android (34/14; 480dpi; 1080x2340; samsung; SM-S918B; dm3q; qcom; de_DE; 674675155)`,
    'Mozilla/5.0 (Linux; Android 9; SM-A730F Build/PPR1.180610.011; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/76.0.3809.89 Mobile Safari/537.36 Instagram 105.0.0.18.119 Android (28/9; 420dpi; 1080x2094; samsung; SM-A730F; jackpot2lte; samsungexynos7885; pt_BR; 166149717)',
    'Mozilla/5.0 (Linux; Android 15; CPH2557 Build/AP3A.240617.008; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.142 Mobile Safari/537.36 Instagram 406.0.0.58.159 Android (35/15; 480dpi; 1080x2400; OPPO; CPH2557; OP573DL1; mt6833; en_MY; 822918295; IABMV/1) NV/1',
  ],
  Threads: [
    `${IPHONE} Mobile/15E148 Barcelona 385.0.0.27.77 (iPhone16,2; iOS 18_5; en_US; en; scale=3.00; 1290x2796; 750412345)`,
    `${PIXEL} Barcelona 371.0.0.28.109 Android (35/15; 420dpi; 1080x2251; Google/google; Pixel 9; tokay; tokay; en_US; 701234567)`,
  ],
  Facebook: [
    `${IPHONE} Mobile/22F76 [FBAN/FBIOS;FBAV/516.0.0.46.105;FBBV/735063154;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBSV/18.5;FBSS/3;FBCR/;FBID/phone;FBLC/en_US;FBOP/5;FBRV/737361845;IABMV/1]`,
    `${IPHONE} Mobile/22F76 [FBAN/FBIOS;FBAV/516.0.0.46.105;FBBV/735063154;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBSV/18.5;FBSS/3;FBCR/Google Fi;FBID/phone;FBLC/en_US;FBOP/5]`,
    `${IPAD} Mobile/15E148 [FBAN/FBIOS;FBDV/iPad13,1;FBMD/iPad;FBSN/iPadOS;FBSV/17.6.1;FBSS/2;FBID/tablet;FBLC/en_GB;FBOP/5]`,
    `${GALAXY} [FB_IAB/FB4A;FBAV/491.0.0.57.79;]`,
    `${PIXEL} [FB_IAB/FB4A;FBAV/512.0.0.52.99;IABMV/1;FBBD/google;FBMF/Google;]`,
    '[FBAN/FB4A;FBAV/567.1.0.52.74;FBBV/1003893689;FBDM/{density=3.0,width=1080,height=2340};FBLC/nl_NL;FBRV/1012267334;FBCR/NL KPN;FBMF/samsung;FBBD/samsung;FBPN/com.facebook.katana;FBDV/SM-S921B;FBSV/16;FBOP/1;FBCA/arm64-v8a:;]',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22G100 Safari/604.1 MetaIAB Facebook',
    `${PIXEL} MetaIAB Facebook`,
  ],
  Messenger: [
    `${IPHONE} Mobile/22F76 [FBAN/MessengerLiteForiOS;FBAV/508.0.0.32.106;FBBV/730012345;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/18.5;FBSS/3;FBCR/Telekom.de;FBID/phone;FBLC/de_DE;FBOP/5]`,
    `${GALAXY} [FB_IAB/Orca-Android;FBAV/492.0.0.55.109;]`,
  ],
  TikTok: [
    `${IPHONE} Mobile/15E148 musical_ly_39.8.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/en Region/US isDarkMode/1 WKWebView/1 RevealType/Dialog BytedanceWebview/d8a21c6 FalconTag/5B2BBF3C-8F6A-4B07-9C54-1F1F2E0A2C11`,
    `${GALAXY} musical_ly_2023908030 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly app_version/39.8.3 ByteLocale/en ByteFullLocale/en Region/GB AppId/1233 Spark/1.6.8.5-bugfix AppVersion/39.8.3 BytedanceWebview/d8a21c6`,
    `${PIXEL} trill_380704 JsSdk/1.0 NetType/4G Channel/googleplay AppName/trill app_version/38.7.4 ByteLocale/id-ID Region/ID BytedanceWebview/d8a21c6`,
  ],
  WeChat: [
    `${IPHONE} Mobile/15E148 MicroMessenger/8.0.58(0x18003a2f) NetType/WIFI Language/zh_CN`,
    `${XIAOMI} XWEB/1160117 MMWEBSDK/20250201 MMWEBID/2229 MicroMessenger/8.0.58.2821(0x28003A41) WeChat/arm64 Weixin GPVersion/1 NetType/WIFI Language/zh_CN ABI/arm64`,
    'Mozilla/5.0 (Linux; Android 10; WLZ-AL10 Build/HUAWEIWLZ-AL10; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/77.0.3865.120 MQQBrowser/6.2 TBS/045513 Mobile Safari/537.36 MMWEBID/4985 MicroMessenger/7.0.22.1820(0x2700163B) Process/tools WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36 NetType/WIFI MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090c33) XWEB/13487 Flue',
  ],
  QQ: [
    `${IPHONE} Mobile/15E148 QQ/9.1.30.618 V1_IPH_SQ_9.1.30_1_APP_A Pixel/1170 MiniAppEnable SimpleUISwitch/0 StudyMode/0 CurrentMode/0 CurrentFontScale/1.000000 QQTheme/1000 Core/WKWebView Device/Apple(iPhone 14 Pro) NetType/WIFI`,
  ],
  LINE: [
    `${IPHONE} Mobile/15E148 Safari Line/15.7.0`,
    `${GALAXY} Line/15.6.1/IAB`,
    `${XIAOMI} Line/14.19.1/IAB`,
  ],
  Snapchat: [
    `${IPHONE} Mobile/15E148 Snapchat/13.43.0.43 (like Safari/8621.2.5.10.10, panda)`,
    `${GALAXY} Snapchat/13.39.0.42 (SM-S918B; Android 14#S918BXXS7CXL1#34; gzip; )`,
    'Mozilla/5.0 (Linux; Android 11; RMX2001 Build/RP1A.200720.011; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.6367.179 Mobile Safari/537.36 Snapchat/12.87.0.44 (RMX2001; Android 11#1647528410731#30; gzip; )',
  ],
  'Google app': [
    `${IPHONE} GSA/372.0.764934532 Mobile/15E148 Safari/604.1`,
    `${PIXEL} GSA/16.19.58.29.arm64`,
  ],
  Gemini: [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 26_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 GoogleWv/1.0 (WKWebView) GeminiiOS/1.2026.2270600',
  ],
  Gmail: [
    `${IPHONE} CriOS/136.0.7103.91 Mobile/15E148 Safari/604.1`,
    `${IPHONE} GmailiOS/6.0.250511 Mobile/15E148`,
  ],
  Outlook: [`${IPHONE} Mobile/15E148 OutlookMobileWebView/4.2520.0`],
  'Yahoo Mail': [`${IPHONE} Mobile/15E148 YahooMobileMail/1.0 (iOS Mail; 8.3.0)`],
  GMX: [`${GALAXY} GMXMail/8.12.1`],
  Viber: [`${IPHONE} Mobile/15E148 Viber/25.4.1.0`, `${GALAXY} Viber/25.4.0.3`],
  KakaoTalk: [`${IPHONE} Mobile/15E148 KAKAOTALK/25.4.1 (INAPP)`, `${GALAXY};KAKAOTALK/2510410 (INAPP)`],
  Zalo: [
    `${IPHONE} Mobile/15E148 Zalo iOS/641 ZaloTheme/light ZaloLanguage/vn`,
    `${GALAXY} Zalo android/12100724 ZaloTheme/light ZaloLanguage/vi`,
  ],
  NAVER: [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/605.1 NAVER(inapp; search; 2000; 12.3.6; 14PRO)',
    `${GALAXY} NAVER(inapp; search; 1070; 12.9.5)`,
  ],
  // Telegram mostly shows the plain WebView of the system.
  Telegram: [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/22B5045g Safari/604.1',
    `${PIXEL} Telegram-Android/11.11.0 (Google Pixel 9; Android 15; SDK 35; HIGH)`,
    PIXEL,
    REDUCED,
  ],
  WhatsApp: [`${IPHONE} Mobile/15E148 [FBAN/WhatsAppSMBiOS;FBAV/2.25.16.80]`, `${GALAXY} WA4A/2.25.15.78`],
  X: [`${IPHONE} Mobile/22F76 Twitter for iPhone/11.2.1`, `${GALAXY} TwitterAndroid`],
  LinkedIn: [`${IPHONE} Mobile/15E148 [LinkedInApp]/9.31.2475`, `${GALAXY} [LinkedInApp]/4.1.1085`],
  Pinterest: [`${IPHONE} Mobile/15E148 [Pinterest/iOS]`, `${GALAXY} [Pinterest/Android]`],
  Reddit: [`${IPHONE} Mobile/15E148 Reddit/2025.20.0/iOS 18.5`, `${GALAXY} Reddit/2025.19.0/Android 14`],
  Discord: [`${IPHONE} Mobile/15E148 Discord/279.0`],
  Baidu: [
    `${IPHONE} Mobile/15E148 SP-engine/3.44.0 main%2F1.0 baiduboxapp/15.14.0.10 (Baidu; P2 18.5) NABar/1.0`,
    `${XIAOMI} T7/15.14 SP-engine/3.44.0 bd_dvt/0 baiduboxapp/15.14.5.10 (Baidu; P1 13) NABar/1.0`,
  ],
  Alipay: [
    `${IPHONE} Mobile/15E148 NebulaSDK/1.8.100112 Nebula PSDType(1) AlipayDefined(nt:WIFI,ws:390|780|3.0) AliApp(AP/10.7.26.6000) AlipayClient/10.7.26.6000 Language/zh-Hans`,
  ],
  Toutiao: [`${XIAOMI} JsSdk/2 NewsArticle/10.5.4 NetType/wifi (News 10.5.4 13.000000)`],
  SmartNews: [`${IPHONE} Mobile/15E148 SmartNews-iOS-browser/25.5.10`],
  Feedly: [`${GALAXY} Feedly/97.0.8`],
  Grab: [`${GALAXY} Grab/5.354.0 (Android 14; Build 109320311)`],
  Flightradar24: [`${IPHONE} Mobile/15E148 Flightradar24/10.11`],
  DuckDuckGo: [
    `${IPHONE} Version/18.5 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15`,
    'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/136.0.7103.60 Mobile DuckDuckGo/5 Safari/537.36',
  ],
  Bing: [`${IPHONE} Version/18.5 Mobile/15E148 Safari/605.1.15 BingSapphire/31.4.430514001`],
  UC: [
    'Mozilla/5.0 (Linux; U; Android 12; en-US; SM-A536E Build/SP1A.210812.016) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.7.8.1319 Mobile Safari/537.36',
  ],
  Samsung: [
    'Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36',
  ],
  'phones with a bot’s name': [
    'Mozilla/5.0 (Linux; Android 7.0; M bot 60 Build/NRD90M; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/119.0.6045.66 Mobile Safari/537.36',
    'Mozilla/5.0 (Linux; Android 13; Discovery SE) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Linux; Android 12; CUBOT_KINGKONG_7 Build/SP1A.210812.016; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/115.0.5790.166 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/450.0.0.43.109;]',
  ],
};
