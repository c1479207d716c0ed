// Preact is loaded as plain scripts, since a module of it would need an import map, which only comes inline.
const { h, render, Fragment } = globalThis.preact;
const { useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback } = globalThis.preactHooks;

export { h, render, Fragment, useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback };
